package dev.replog.decide;

import dev.replog.schemas.PayloadHash;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Values of requests as the log has them. */
final class Recorded {
    private static final int LOG_SCALE = 6;
    private static final int HASH_BYTES = 16;

    private Recorded() {}

    static @Nullable Object value(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Integer whole -> (Object) whole.longValue();
            case Name reference -> reference.id().toString();
            case BigDecimal decimal -> decimal.setScale(LOG_SCALE);
            default -> value;
        };
    }

    static UUID mutationId(String text) {
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    static PayloadHash hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return new PayloadHash(Arrays.copyOf(digest, HASH_BYTES));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }
}
