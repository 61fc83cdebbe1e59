package dev.replog.projector.models.history;

import dev.replog.schemas.catalogue.EntityType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * The last entry of a page: the next one begins behind it, with what is older. As a page token it is bound to the user
 * and the entity by a check; like a sync token it grants nothing, so the check is no secret.
 */
record HistoryPlace(long position, int ordinal) {
    /** Before every entry: the newest comes first. */
    static final HistoryPlace START = new HistoryPlace(Long.MAX_VALUE, Short.MAX_VALUE);

    private static final byte VERSION = 1;
    private static final int CHECKED_BYTES = 1 + Long.BYTES + Short.BYTES;
    private static final int CHECK_BYTES = 7;
    private static final int TEXT_LENGTH = 24;

    String encode(String userId, EntityType type, UUID id) {
        byte[] bytes = new byte[CHECKED_BYTES + CHECK_BYTES];
        ByteBuffer.wrap(bytes).put(VERSION).putLong(position).putShort((short) ordinal);
        System.arraycopy(check(bytes, userId, type, id), 0, bytes, CHECKED_BYTES, CHECK_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The place in this text, or empty when it was not issued for this user and entity. */
    static Optional<HistoryPlace> decode(String text, String userId, EntityType type, UUID id) {
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
        if (bytes[0] != VERSION || !MessageDigest.isEqual(found, check(bytes, userId, type, id))) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
        return Optional.of(new HistoryPlace(buffer.getLong(), buffer.getShort()));
    }

    private static byte[] check(byte[] bytes, String userId, EntityType type, UUID id) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, 0, CHECKED_BYTES);
            digest.update((type.name() + "/" + id + "/" + userId).getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(digest.digest(), CHECK_BYTES);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }
}
