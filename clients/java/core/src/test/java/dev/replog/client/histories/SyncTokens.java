package dev.replog.client.histories;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** Makes sync tokens that the server refuses. */
final class SyncTokens {

    private static final int CHECK_BYTES = 6;

    private SyncTokens() {}

    /** The same token as one of a log that no longer exists. After one byte for its form, it names its log in four. */
    static String ofAnotherLog(String token, String user) {
        byte[] bytes = Base64.getUrlDecoder().decode(token);
        byte[] place = Arrays.copyOf(bytes, bytes.length - CHECK_BYTES);
        ByteBuffer.wrap(place).putInt(1, ByteBuffer.wrap(place).getInt(1) ^ 1);
        byte[] check = Arrays.copyOf(check(place, user), CHECK_BYTES);
        byte[] made = ByteBuffer.allocate(bytes.length).put(place).put(check).array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(made);
    }

    private static byte[] check(byte[] place, String user) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(place);
            return sha.digest(user.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java has SHA-256.", impossible);
        }
    }
}
