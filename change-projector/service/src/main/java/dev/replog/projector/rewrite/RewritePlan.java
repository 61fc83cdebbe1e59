package dev.replog.projector.rewrite;

import dev.replog.decide.Erasures;
import dev.replog.decide.Logs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/**
 * The erasures by which the log is rewritten.
 *
 * @param pending those, by user, of which files of the log may still have data
 */
record RewritePlan(Erasures erasures, Map<String, Long> pending, Logs logs) {
    /** Two plans with the same digest make the same copy. */
    byte[] digest() {
        MessageDigest digest = sha256();
        new TreeMap<>(erasures.last()).forEach((user, position) -> {
            byte[] name = user.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(Integer.BYTES + Long.BYTES)
                    .putInt(name.length)
                    .putLong(position)
                    .flip());
            digest.update(name);
        });
        erasures.applied().stream()
                .sorted(Comparator.comparingLong(Erasures.Applied::position)
                        .thenComparing(Erasures.Applied::mutationId))
                .forEach(applied -> digest.update(ByteBuffer.allocate(3 * Long.BYTES)
                        .putLong(applied.position())
                        .putLong(applied.mutationId().getMostSignificantBits())
                        .putLong(applied.mutationId().getLeastSignificantBits())
                        .flip()));
        return digest.digest();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
