package dev.replog.schemas.token;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * How far a client has read: a position, the log it is a position of, and proof that it was issued for this user. The
 * text is 26 URL-safe characters: a version byte, the log, the position and a check over all of it and the user id,
 * in Base64. The check keeps tokens of different users and mistyped tokens apart; it is not a secret, for a token
 * grants nothing.
 */
public record SyncToken(LogId log, Position position) {
    private static final byte VERSION = 1;
    private static final int CHECK_BYTES = 6;
    private static final int SIGNED_BYTES = 1 + Integer.BYTES + Long.BYTES;
    private static final int TEXT_LENGTH = 26;

    public String encode(String userId) {
        byte[] bytes = new byte[SIGNED_BYTES + CHECK_BYTES];
        ByteBuffer.wrap(bytes).put(VERSION).putInt(log.value()).putLong(position.value());
        System.arraycopy(check(bytes, userId), 0, bytes, SIGNED_BYTES, CHECK_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The token in this text, or empty when it is malformed or was issued for another user. */
    public static Optional<SyncToken> decode(String text, String userId) {
        if (text.length() != TEXT_LENGTH) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        byte version = buffer.get();
        LogId log = new LogId(buffer.getInt());
        long position = buffer.getLong();
        byte[] found = Arrays.copyOfRange(bytes, SIGNED_BYTES, bytes.length);
        if (version != VERSION || position < 0 || !MessageDigest.isEqual(found, check(bytes, userId))) {
            return Optional.empty();
        }
        SyncToken token = new SyncToken(log, new Position(position));
        // One position has one text: Base64 would let the unused bits of the last character differ.
        return token.encode(userId).equals(text) ? Optional.of(token) : Optional.empty();
    }

    private static byte[] check(byte[] bytes, String userId) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, 0, SIGNED_BYTES);
            digest.update(userId.getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(digest.digest(), CHECK_BYTES);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }
}
