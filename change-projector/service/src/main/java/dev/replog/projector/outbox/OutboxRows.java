package dev.replog.projector.outbox;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outbox of a partition in PostgreSQL. A small one is a value in the partition's row of {@code
 * projection_progress}. A larger one is split into rows of {@code projection_owed}, and the partition's row has the
 * number of valid bytes in them: a batch overwrites the rows of the previous one, and leaves the rows that it does not
 * need. Table and column keep their first names ({@code unpublished}, {@code projection_owed}), which instances of the
 * earlier version use during an upgrade.
 *
 * @param bytes the entries, as {@link OutboxEntry#toBytes} writes them
 */
@SuppressWarnings("ArrayRecordComponent") // The bytes go from the codec to the driver; nobody compares them.
public record OutboxRows(int partition, byte[] bytes) {
    /** The largest value for which PostgreSQL still stores the whole row in one piece. */
    private static final int INLINE_BYTES_MAX = 1_500;
    /** The size of a row of which two fit into a page, so that a new version of a row has room beside the old one. */
    private static final int ROW_BYTES = 3_900;
    /**
     * Entries start with the version of their format. This starts with a version that releases without such rows
     * reject.
     */
    private static final byte IN_ROWS = 2;

    private static final int REFERENCE_BYTES = 1 + Integer.BYTES;

    private static final String READ = """
            SELECT p.partition, p.unpublished, o.bytes
            FROM projection_progress p LEFT JOIN projection_owed o USING (generation, partition)
            WHERE p.generation = ? AND (p.partition = ? OR ?) AND p.unpublished IS NOT NULL
            ORDER BY p.partition, o.piece
            """;

    /** @param number counts from 0 */
    public record Row(int partition, int number, byte[] bytes) {}

    public static OutboxRows of(int partition, List<OutboxEntry> entries) {
        return new OutboxRows(partition, OutboxEntry.toBytes(entries));
    }

    /** The value in the partition's row of {@code projection_progress}. */
    public byte[] inProgress() {
        return bytes.length <= INLINE_BYTES_MAX
                ? bytes
                : ByteBuffer.allocate(REFERENCE_BYTES)
                        .put(IN_ROWS)
                        .putInt(bytes.length)
                        .array();
    }

    public List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        if (bytes.length > INLINE_BYTES_MAX) {
            for (int from = 0; from < bytes.length; from += ROW_BYTES) {
                int to = Math.min(from + ROW_BYTES, bytes.length);
                rows.add(new Row(partition, rows.size(), Arrays.copyOfRange(bytes, from, to)));
            }
        }
        return rows;
    }

    public static List<OutboxEntry> readAll(Connection connection, int generation) throws SQLException {
        return read(connection, generation, null);
    }

    public static List<OutboxEntry> readOne(Connection connection, int generation, int partition) throws SQLException {
        return read(connection, generation, partition);
    }

    private static List<OutboxEntry> read(Connection connection, int generation, @Nullable Integer partition)
            throws SQLException {
        List<OutboxEntry> entries = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setInt(1, generation);
            statement.setInt(2, partition == null ? 0 : partition);
            statement.setBoolean(3, partition == null);
            try (ResultSet rows = statement.executeQuery()) {
                boolean hasRow = rows.next();
                while (hasRow) {
                    int current = rows.getInt("partition");
                    byte[] inProgress = rows.getBytes("unpublished");
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    do {
                        byte[] row = rows.getBytes("bytes");
                        if (row != null) {
                            bytes.writeBytes(row);
                        }
                        hasRow = rows.next();
                    } while (hasRow && rows.getInt("partition") == current);
                    entries.addAll(OutboxEntry.fromBytes(whole(inProgress, bytes.toByteArray())));
                }
            }
        }
        return entries;
    }

    private static byte[] whole(byte[] inProgress, byte[] rows) {
        if (inProgress[0] != IN_ROWS) {
            return inProgress;
        }
        int length = ByteBuffer.wrap(inProgress).getInt(1);
        if (length > rows.length) {
            throw new IllegalStateException(
                    "outbox: " + rows.length + " bytes in rows (expected: at least " + length + ")");
        }
        return Arrays.copyOf(rows, length);
    }
}
