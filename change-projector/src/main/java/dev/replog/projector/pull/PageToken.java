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
 * Where a pull goes on, and what of its beginning must be known for that. The text is 63 URL-safe characters, bound
 * by a check to the user, the kind of pull and its types; like a sync token it grants nothing, so the check is no
 * secret.
 *
 * @param log the log that {@code start} is a position of
 * @param start the user's head when the pull began: what was deleted after it is told on every later page, for the
 *     client may have it from an earlier one
 * @param incremental true when the pull began at a sync token
 * @param showDeleted true when what was deleted before {@code start} is told as well
 */
record PageToken(PullKind kind, boolean incremental, boolean showDeleted, LogId log, long start, Cursor cursor) {
    private static final byte VERSION = 1;
    private static final int INCREMENTAL = 1;
    private static final int SHOW_DELETED = 2;
    private static final int CHECKED_BYTES = 1 + 1 + Short.BYTES + Integer.BYTES + 4 * Long.BYTES + Short.BYTES;
    private static final int CHECK_BYTES = 5;
    private static final int TEXT_LENGTH = 63;

    String encode(String userId, Collection<EntityType> types) {
        byte[] bytes = new byte[CHECKED_BYTES + CHECK_BYTES];
        ByteBuffer.wrap(bytes)
                .put(VERSION)
                .put((byte) ((incremental ? INCREMENTAL : 0) | (showDeleted ? SHOW_DELETED : 0)))
                .putShort((short) kind.code())
                .putInt(log.value())
                .putLong(start)
                .putLong(cursor.position())
                .putShort((short) cursor.type())
                .putLong(cursor.id().getMostSignificantBits())
                .putLong(cursor.id().getLeastSignificantBits());
        System.arraycopy(check(bytes, userId, types), 0, bytes, CHECKED_BYTES, CHECK_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The token in this text, or empty when it was not issued for this user, kind of pull and types. */
    static Optional<PageToken> decode(String text, PullKind kind, String userId, Collection<EntityType> types) {
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
        if (bytes[0] != VERSION || !MessageDigest.isEqual(found, check(bytes, userId, types))) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
        int flags = buffer.get();
        int code = buffer.getShort();
        LogId log = new LogId(buffer.getInt());
        long start = buffer.getLong();
        Cursor cursor = new Cursor(buffer.getLong(), buffer.getShort(), new UUID(buffer.getLong(), buffer.getLong()));
        if (code != kind.code() || start < 0 || cursor.position() < 0) {
            return Optional.empty();
        }
        PageToken token =
                new PageToken(kind, (flags & INCREMENTAL) != 0, (flags & SHOW_DELETED) != 0, log, start, cursor);
        // One place has one text: Base64 would let the unused bits of the last character differ.
        return token.encode(userId, types).equals(text) ? Optional.of(token) : Optional.empty();
    }

    private static byte[] check(byte[] bytes, String userId, Collection<EntityType> types) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, 0, CHECKED_BYTES);
            types.stream()
                    .mapToInt(EntityType::code)
                    .sorted()
                    .forEach(code ->
                            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, code)));
            digest.update((byte) '/');
            digest.update(userId.getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(digest.digest(), CHECK_BYTES);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }
}
