package dev.replog.projector.database;

import java.io.Serial;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGBinaryObject;
import org.postgresql.util.PGobject;

/**
 * An array of ids or of times as a parameter in PostgreSQL's own binary form. The driver sends such arrays as text,
 * which the server parses element by element: in large batches that is dearer than looking up the rows. The session
 * must allow the types ({@link #TYPES}) to travel in binary.
 */
public final class BinaryArray extends PGobject implements PGBinaryObject {
    /** The types of these arrays, as the driver's {@code binaryTransferEnable} wants them named. */
    static final String TYPES = "UUID_ARRAY,TIMESTAMPTZ_ARRAY";

    @Serial
    private static final long serialVersionUID = 1;

    private static final int UUID_OID = 2950;
    private static final int TIMESTAMPTZ_OID = 1184;
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");
    private static final int HEAD_BYTES = 5 * Integer.BYTES;
    private static final int NULL = -1;

    private final byte[] bytes;

    private BinaryArray(String type, byte[] bytes) {
        setType(type);
        this.bytes = bytes;
    }

    public static BinaryArray of(@Nullable UUID[] ids) {
        ByteBuffer out = begin(UUID_OID, ids.length, 2 * Long.BYTES);
        for (UUID id : ids) {
            if (id == null) {
                out.putInt(NULL);
            } else {
                out.putInt(2 * Long.BYTES).putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
            }
        }
        return new BinaryArray("_uuid", written(out));
    }

    public static BinaryArray of(@Nullable Instant[] times) {
        ByteBuffer out = begin(TIMESTAMPTZ_OID, times.length, Long.BYTES);
        for (Instant time : times) {
            if (time == null) {
                out.putInt(NULL);
            } else {
                out.putInt(Long.BYTES).putLong(ChronoUnit.MICROS.between(EPOCH, time));
            }
        }
        return new BinaryArray("_timestamptz", written(out));
    }

    /** One dimension that counts from 1. */
    private static ByteBuffer begin(int elementOid, int length, int elementBytes) {
        int dimensions = length == 0 ? 0 : 1;
        ByteBuffer out = ByteBuffer.allocate(HEAD_BYTES + length * (Integer.BYTES + elementBytes));
        out.putInt(dimensions).putInt(1).putInt(elementOid);
        return length == 0 ? out : out.putInt(length).putInt(1);
    }

    private static byte[] written(ByteBuffer out) {
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    @Override
    public int lengthInBytes() {
        return bytes.length;
    }

    @Override
    public void toBytes(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, bytes.length);
    }

    @Override
    public void setByteValue(byte[] value, int offset) {
        throw new UnsupportedOperationException("a parameter only: nothing is read into it");
    }
}
