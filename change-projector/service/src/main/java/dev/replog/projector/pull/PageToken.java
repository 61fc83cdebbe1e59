package dev.replog.projector.pull;

import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.token.LogId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;

/**
 * The continuation of a pull, with the facts about its beginning that it needs. The text is 64 URL-safe characters,
 * bound by a check to the user, the kind of pull, its types and the time of a past state. Like a sync token it grants
 * nothing, so the check is not secret.
 *
 * @param log the log of the position {@code start}
 * @param start the user's head when the pull began; deletions after it are shown on every later page, because the
 * client may have the entity from an earlier one
 * @param incremental true when the pull began at a sync token
 * @param showDeleted true when deletions before {@code start} are shown as well
 * @param newest true when the newest changes come first; changes after {@code start} are then left out
 * @param remaining the number of items after the cursor, as long as the user's head is {@code start}
 */
record PageToken(
        PullKind kind,
        boolean incremental,
        boolean showDeleted,
        boolean newest,
        LogId log,
        long start,
        Cursor cursor,
        Remaining remaining) {
    /** Of a pull that is not of a past state. */
    static final String NOW = "";

    private static final byte VERSION = 2;
    private static final int INCREMENTAL = 1;
    private static final int SHOW_DELETED = 2;
    private static final int NEWEST = 4;
    private static final int REMAINING_IS_EXACT = 8;
    private static final int CHECKED_BYTES = 1 + 1 + 1 + Integer.BYTES + 4 * Long.BYTES + 2 * Short.BYTES;
    private static final int CHECK_BYTES = 5;
    private static final int TEXT_LENGTH = 64;

    String encode(String userId, Collection<EntityType> types) {
        return encode(userId, types, NOW);
    }

    /** @param asOf of a pull of a past state, when that was, as the client wrote it; otherwise {@link #NOW} */
    String encode(String userId, Collection<EntityType> types, String asOf) {
        byte[] bytes = new byte[CHECKED_BYTES + CHECK_BYTES];
        ByteBuffer.wrap(bytes)
                .put(VERSION)
                .put((byte) flags())
                .put((byte) kind.code())
                .putInt(log.value())
                .putLong(start)
                .putLong(cursor.position())
                .putShort((short) cursor.type())
                .putLong(cursor.id().getMostSignificantBits())
                .putLong(cursor.id().getLeastSignificantBits())
                .putShort((short) remaining.items());
        System.arraycopy(check(bytes, userId, types, asOf), 0, bytes, CHECKED_BYTES, CHECK_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private int flags() {
        return (incremental ? INCREMENTAL : 0)
                | (showDeleted ? SHOW_DELETED : 0)
                | (newest ? NEWEST : 0)
                | (remaining.isExact() ? REMAINING_IS_EXACT : 0);
    }

    /** The token in this text, or empty when it was not issued for this user, kind of pull and types. */
    static Optional<PageToken> decode(String text, PullKind kind, String userId, Collection<EntityType> types) {
        return decode(text, kind, userId, types, NOW);
    }

    /** @param asOf of a pull of a past state, when that was, as the client wrote it; otherwise {@link #NOW} */
    static Optional<PageToken> decode(
            String text, PullKind kind, String userId, Collection<EntityType> types, String asOf) {
        if (text.length() != TEXT_LENGTH) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        byte[] found = Arrays.copyOfRange(bytes, CHECKED_BYTES, bytes.length);
        if (bytes[0] != VERSION || !MessageDigest.isEqual(found, check(bytes, userId, types, asOf))) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
        int flags = buffer.get();
        int code = buffer.get() & 0xFF;
        LogId log = new LogId(buffer.getInt());
        long start = buffer.getLong();
        Cursor cursor = new Cursor(buffer.getLong(), buffer.getShort(), new UUID(buffer.getLong(), buffer.getLong()));
        int remaining = buffer.getShort() & 0xFFFF;
        if (code != kind.code() || start < 0 || cursor.position() < 0 || remaining > Remaining.COUNT_MAX) {
            return Optional.empty();
        }
        PageToken token = new PageToken(
                kind,
                (flags & INCREMENTAL) != 0,
                (flags & SHOW_DELETED) != 0,
                (flags & NEWEST) != 0,
                log,
                start,
                cursor,
                new Remaining(remaining, (flags & REMAINING_IS_EXACT) != 0));
        // Each place has exactly one text. Base64 alone allows several, because it ignores some bits of the last
        // character.
        return token.encode(userId, types, asOf).equals(text) ? Optional.of(token) : Optional.empty();
    }

    private static byte[] check(byte[] bytes, String userId, Collection<EntityType> types, String asOf) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, 0, CHECKED_BYTES);
            types.stream()
                    .mapToInt(EntityType::code)
                    .sorted()
                    .forEach(code ->
                            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, code)));
            digest.update(asOf.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) '/');
            digest.update(userId.getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(digest.digest(), CHECK_BYTES);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }
}
