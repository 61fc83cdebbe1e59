package dev.replog.projector.outbox;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One record for Kafka. The entries of a batch are stored, as bytes, in the transaction that applies the batch, so that
 * the next owner of the partition can send exactly the same ones.
 *
 * @param partition the partition to write to; null when the key decides
 * @param headers names and values as text, for records that people read
 */
@SuppressWarnings("ArrayRecordComponent") // The bytes go from the codec to Kafka; nobody compares entries.
public record OutboxEntry(
        Target target, @Nullable Integer partition, byte[] key, byte[] value, Map<String, String> headers) {
    public OutboxEntry(Target target, @Nullable Integer partition, byte[] key, byte[] value) {
        this(target, partition, key, value, Map.of());
    }

    /** The target topic of an entry; stored by its code. */
    public enum Target {
        OUTCOMES((byte) 1),
        CHANGES((byte) 2),
        DEAD((byte) 3);

        private final byte code;

        Target(byte code) {
            this.code = code;
        }

        static Target of(byte code) {
            for (Target target : values()) {
                if (target.code == code) {
                    return target;
                }
            }
            throw new IllegalArgumentException("outbox entry target: " + code + " (expected: 1..3)");
        }
    }

    /** Never 2, which means that the entries are stored in rows of their own. */
    private static final byte FORMAT = 1;

    private static final int BY_KEY = -1;
    private static final int HEADER_MAX = 1_000;
    /** The most bytes of an entry without headers, in addition to its key and its value. */
    private static final int AROUND_BYTES = 16;

    public static byte[] toBytes(List<OutboxEntry> entries) {
        int size = entries.stream()
                .mapToInt(entry -> entry.key.length + entry.value.length + AROUND_BYTES)
                .sum();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(AROUND_BYTES + size);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeInt(entries.size());
            for (OutboxEntry entry : entries) {
                out.writeByte(entry.target.code);
                out.writeInt(entry.partition == null ? BY_KEY : entry.partition);
                out.writeInt(entry.key.length);
                out.write(entry.key);
                out.writeInt(entry.value.length);
                out.write(entry.value);
                out.writeByte(entry.headers.size());
                for (Map.Entry<String, String> header : entry.headers.entrySet()) {
                    out.writeUTF(header.getKey());
                    out.writeUTF(cut(header.getValue()));
                }
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory", impossible);
        }
        return bytes.toByteArray();
    }

    public static List<OutboxEntry> fromBytes(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            byte format = in.readByte();
            if (format != FORMAT) {
                throw new IllegalStateException("outbox: format " + format + " (expected: " + FORMAT + ")");
            }
            int count = in.readInt();
            List<OutboxEntry> entries = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                Target target = Target.of(in.readByte());
                int partition = in.readInt();
                byte[] key = in.readNBytes(in.readInt());
                byte[] value = in.readNBytes(in.readInt());
                Map<String, String> headers = new TreeMap<>();
                for (int remaining = in.readByte(); remaining > 0; remaining--) {
                    headers.put(in.readUTF(), in.readUTF());
                }
                entries.add(new OutboxEntry(target, partition == BY_KEY ? null : partition, key, value, headers));
            }
            return entries;
        } catch (IOException truncated) {
            throw new UncheckedIOException("outbox: cut short", truncated);
        }
    }

    private static String cut(String header) {
        return header.length() <= HEADER_MAX ? header : header.substring(0, HEADER_MAX);
    }
}
