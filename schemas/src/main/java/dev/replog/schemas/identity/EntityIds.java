package dev.replog.schemas.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * Computes ids; nothing is looked up. An id is a version 5 UUID (RFC 9562) of RepLog's namespace and a name. The name
 * is the user, the entity type and the local id, joined by line feeds. Neither a user id nor a type contains a line
 * feed, so two different triples never have the same name. A client in any language can compute the same id while it is
 * offline.
 */
public final class EntityIds {
    /** The version 5 UUID of the DNS namespace and {@code replog.dev}. */
    public static final UUID NAMESPACE = UUID.fromString("c0e21a72-6c53-5b1b-9f2f-5fa9a3d8c2cf");

    public static final int LOCAL_ID_MAX = 64;

    private EntityIds() {}

    public static UUID ofLocalId(String userId, String type, String localId) {
        return version5(NAMESPACE, userId + "\n" + type + "\n" + localId);
    }

    /** The id of an entity that was sent without one. The same request, repeated, gives the same id. */
    public static UUID ofMutation(String userId, String type, UUID mutationId, String pointer) {
        return version5(mutationId, userId + "\n" + type + "\n" + pointer);
    }

    /** The mutation id of an entity of a packet. A repeated packet has the same ones. */
    public static UUID ofPacket(UUID nodeId, long epoch, long number, int index) {
        return version5(nodeId, epoch + "\n" + number + "\n" + index);
    }

    static UUID version5(UUID namespace, String name) {
        MessageDigest sha1;
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-1", missing);
        }
        ByteBuffer prefix = ByteBuffer.allocate(2 * Long.BYTES);
        prefix.putLong(namespace.getMostSignificantBits()).putLong(namespace.getLeastSignificantBits());
        sha1.update(prefix.flip());
        ByteBuffer hash = ByteBuffer.wrap(sha1.digest(name.getBytes(StandardCharsets.UTF_8)));
        long high = hash.getLong() & 0xFFFF_FFFF_FFFF_0FFFL | 0x5000L;
        long low = hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }
}
