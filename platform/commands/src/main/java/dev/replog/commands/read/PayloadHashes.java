package dev.replog.commands.read;

import dev.replog.schemas.Node;
import dev.replog.schemas.Operation;
import dev.replog.schemas.PayloadHash;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The hash of a request, in 16 bytes: everything that decides the effect of an operation, in one fixed encoding. The
 * mutation id, the client's time and its seen token are left out, so a repetition with a newer clock is the same
 * request. The encoding must never change, because hashes are compared with stored ones that may be years old.
 */
final class PayloadHashes {
    private static final int HASH_BYTES = 16;

    private PayloadHashes() {}

    /** The hash of an operation whose payload_hash is not set yet. */
    static PayloadHash of(Operation operation) {
        MessageDigest digest = sha256();
        try (DataOutputStream out =
                new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), digest))) {
            text(out, operation.getOp().name());
            text(out, operation.getType());
            id(out, operation.getId());
            text(out, operation.getLocalId());
            fields(out, operation.getFields());
            nodes(out, operation.getNodes());
            text(out, operation.getPrecondition().name());
            Long base = operation.getBasePosition();
            out.writeBoolean(base != null);
            out.writeLong(base == null ? 0 : base);
            text(out, operation.getPolicy().name());
            if (operation.getBaseLog() != null) {
                // Only with a pull token as base, because stored hashes are older than pull tokens as bases.
                out.writeInt(operation.getBaseLog());
            }
            named(out, operation.getNamed());
        } catch (IOException impossible) {
            throw new IllegalStateException("hashing in memory", impossible);
        }
        return new PayloadHash(Arrays.copyOf(digest.digest(), HASH_BYTES));
    }

    private static void nodes(DataOutputStream out, @Nullable List<Node> nodes) throws IOException {
        out.writeInt(nodes == null ? -1 : nodes.size());
        for (Node node : nodes == null ? List.<Node>of() : nodes) {
            text(out, node.getType());
            id(out, node.getId());
            text(out, node.getLocalId());
            fields(out, node.getFields());
            named(out, node.getNamed());
        }
    }

    /** Only in packets, because stored hashes are older than packets. */
    private static void named(DataOutputStream out, @Nullable List<String> types) throws IOException {
        if (types != null) {
            out.writeInt(types.size());
            for (String type : types) {
                text(out, type);
            }
        }
    }

    /** The hash of a packet: the hashes of its operations, in the order of the packet. */
    static PayloadHash ofPacket(List<Operation> operations) {
        MessageDigest digest = sha256();
        operations.forEach(operation -> digest.update(operation.getPayloadHash().bytes()));
        return new PayloadHash(Arrays.copyOf(digest.digest(), HASH_BYTES));
    }

    private static void fields(DataOutputStream out, Map<String, Object> fields) throws IOException {
        out.writeInt(fields.size());
        for (Map.Entry<String, Object> field : new TreeMap<>(fields).entrySet()) {
            text(out, field.getKey());
            value(out, field.getValue());
        }
    }

    private static void value(DataOutputStream out, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> out.writeByte(0);
            case Boolean flag -> {
                out.writeByte(1);
                out.writeBoolean(flag);
            }
            case Long whole -> {
                out.writeByte(2);
                out.writeLong(whole);
            }
            case String string -> {
                out.writeByte(3);
                text(out, string);
            }
            case BigDecimal decimal -> {
                out.writeByte(4);
                text(out, decimal.toPlainString());
            }
            default -> throw new IllegalArgumentException(value.getClass() + " (expected: a type of the fields map)");
        }
    }

    private static void text(DataOutputStream out, @Nullable String text) throws IOException {
        if (text == null) {
            out.writeInt(-1);
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static void id(DataOutputStream out, UUID id) throws IOException {
        out.writeLong(id.getMostSignificantBits());
        out.writeLong(id.getLeastSignificantBits());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }
}
