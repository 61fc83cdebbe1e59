package dev.replog.projector.database;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * New rows on their way into a table by {@code COPY} in PostgreSQL's binary form. For hundreds of rows that is cheaper than
 * an insert on both sides: the server fills whole pages and logs them as such, and here nothing is kept but one buffer.
 */
public final class RowCopy {
    /** Writes the values of one row, in the order of the columns. */
    public interface RowWriter<T> {
        void write(RowCopy out, T row) throws SQLException;
    }

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final byte[] HEAD = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final short END = -1;
    private static final int NULL = -1;

    private final CopyIn copy;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);

    private RowCopy(CopyIn copy) {
        this.copy = copy;
    }

    /**
     * All of these rows or none, within the connection's transaction.
     *
     * @param table a table with its columns: {@code entity (user_id, type)}
     * @param columns how many columns that are
     */
    public static <T> void into(Connection connection, String table, int columns, List<T> rows, RowWriter<T> writer)
            throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        CopyIn copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY " + table + " FROM STDIN (FORMAT binary)");
        try {
            RowCopy out = new RowCopy(copy);
            // No flags, and no extension of the head.
            out.buffer.put(HEAD).putInt(0).putInt(0);
            for (T row : rows) {
                out.room(Short.BYTES).putShort((short) columns);
                writer.write(out, row);
            }
            out.room(Short.BYTES).putShort(END);
            out.flush();
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    public void add(@Nullable String text) throws SQLException {
        add(text == null ? null : text.getBytes(StandardCharsets.UTF_8));
    }

    public void add(byte @Nullable [] bytes) throws SQLException {
        if (bytes == null) {
            room(Integer.BYTES).putInt(NULL);
            return;
        }
        room(Integer.BYTES).putInt(bytes.length);
        if (bytes.length <= BUFFER_BYTES) {
            room(bytes.length).put(bytes);
        } else {
            flush();
            copy.writeToCopy(bytes, 0, bytes.length);
        }
    }

    public void add(short value) throws SQLException {
        room(Integer.BYTES + Short.BYTES).putInt(Short.BYTES).putShort(value);
    }

    public void add(int value) throws SQLException {
        room(2 * Integer.BYTES).putInt(Integer.BYTES).putInt(value);
    }

    public void add(@Nullable Long value) throws SQLException {
        if (value == null) {
            room(Integer.BYTES).putInt(NULL);
        } else {
            room(Integer.BYTES + Long.BYTES).putInt(Long.BYTES).putLong(value);
        }
    }

    public void add(@Nullable UUID id) throws SQLException {
        if (id == null) {
            room(Integer.BYTES).putInt(NULL);
        } else {
            room(Integer.BYTES + 2 * Long.BYTES)
                    .putInt(2 * Long.BYTES)
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits());
        }
    }

    public void add(@Nullable Instant time) throws SQLException {
        if (time == null) {
            room(Integer.BYTES).putInt(NULL);
        } else {
            room(Integer.BYTES + Long.BYTES).putInt(Long.BYTES).putLong(BinaryArray.micros(time));
        }
    }

    private ByteBuffer room(int bytes) throws SQLException {
        if (buffer.remaining() < bytes) {
            flush();
        }
        return buffer;
    }

    private void flush() throws SQLException {
        copy.writeToCopy(buffer.array(), 0, buffer.position());
        buffer.clear();
    }
}
