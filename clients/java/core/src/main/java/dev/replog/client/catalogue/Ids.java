package dev.replog.client.catalogue;

import dev.replog.client.platform.RandomSource;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** The ids that the engine makes: UUIDs as texts. */
public final class Ids {

    private static final String NAMESPACE = "c0e21a72-6c53-5b1b-9f2f-5fa9a3d8c2cf";

    private Ids() {}

    /** The id of an entity with an id of the app's own choosing. Client and server derive the same one. */
    public static String ofLocal(String user, String type, String localId) {
        return ofName(NAMESPACE, user + "\n" + type + "\n" + localId);
    }

    /** The mutation id under which an entity of one user, in one state, is written for another user. */
    public static String ofMoved(String user, String type, String id, String etag) {
        return ofName(NAMESPACE, user + "\n" + type + "\n" + id + "\n" + etag);
    }

    /** A random UUID (version 4). */
    public static String random(RandomSource random) {
        return text(random.nextLong(), random.nextLong(), 4);
    }

    /** A UUID of a name (version 5). */
    public static String ofName(String namespace, String name) {
        UUID space = UUID.fromString(namespace);
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer hash = ByteBuffer.wrap(sha1(ByteBuffer.allocate(16 + bytes.length)
                .putLong(space.getMostSignificantBits())
                .putLong(space.getLeastSignificantBits())
                .put(bytes)
                .array()));
        return text(hash.getLong(), hash.getLong(), 5);
    }

    private static String text(long high, long low, int version) {
        return new UUID(high & ~0xf000L | (long) version << 12, low & ~(3L << 62) | 1L << 63).toString();
    }

    private static byte[] sha1(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java has SHA-1.", impossible);
        }
    }
}
