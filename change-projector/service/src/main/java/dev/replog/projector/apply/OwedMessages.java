package dev.replog.projector.apply;

import dev.replog.projector.publish.Message;
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
 * What a batch owes, as PostgreSQL keeps it: a little stands in the partition's row of {@code projection_progress}. More is
 * cut into rows of {@code projection_owed}, and the partition's row says how many bytes of them count: a batch writes over
 * the pieces of the one before, and leaves those that it does not need.
 *
 * @param partition the partition whose batch it is
 * @param bytes the messages, as {@link Message#toBytes} writes them
 */
@SuppressWarnings("ArrayRecordComponent") // The bytes go from the codec to the driver; nobody compares them.
record OwedMessages(int partition, byte[] bytes) {
    /** Of which the row, with all else in it, is still stored as one. */
    private static final int ROW_BYTES_MAX = 1_500;
    /** Of which two rows fit into a page, so that a new version of a row stands beside the old one. */
    private static final int PIECE_BYTES = 3_900;
    /** Where messages begin with their format, this begins with one that releases without pieces refuse to read. */
    private static final byte IN_PIECES = 2;

    private static final int REFERENCE_BYTES = 1 + Integer.BYTES;

    private static final String READ = """
            SELECT p.partition, p.unpublished, o.bytes
            FROM projection_progress p LEFT JOIN projection_owed o USING (generation, partition)
            WHERE p.generation = ? AND (p.partition = ? OR ?) AND p.unpublished IS NOT NULL
            ORDER BY p.partition, o.piece
            """;

    /** @param number counts from 0 */
    record Piece(int partition, int number, byte[] bytes) {}

    static OwedMessages of(int partition, List<Message> messages) {
        return new OwedMessages(partition, Message.toBytes(messages));
    }

    /** What stands in the partition's row. */
    byte[] inRow() {
        return bytes.length <= ROW_BYTES_MAX
                ? bytes
                : ByteBuffer.allocate(REFERENCE_BYTES)
                        .put(IN_PIECES)
                        .putInt(bytes.length)
                        .array();
    }

    List<Piece> pieces() {
        List<Piece> pieces = new ArrayList<>();
        if (bytes.length > ROW_BYTES_MAX) {
            for (int from = 0; from < bytes.length; from += PIECE_BYTES) {
                int to = Math.min(from + PIECE_BYTES, bytes.length);
                pieces.add(new Piece(partition, pieces.size(), Arrays.copyOfRange(bytes, from, to)));
            }
        }
        return pieces;
    }

    static List<Message> readAll(Connection connection, int generation) throws SQLException {
        return read(connection, generation, null);
    }

    static List<Message> readOne(Connection connection, int generation, int partition) throws SQLException {
        return read(connection, generation, partition);
    }

    private static List<Message> read(Connection connection, int generation, @Nullable Integer partition)
            throws SQLException {
        List<Message> messages = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setInt(1, generation);
            statement.setInt(2, partition == null ? 0 : partition);
            statement.setBoolean(3, partition == null);
            try (ResultSet rows = statement.executeQuery()) {
                boolean hasRow = rows.next();
                while (hasRow) {
                    int current = rows.getInt("partition");
                    byte[] inRow = rows.getBytes("unpublished");
                    ByteArrayOutputStream pieces = new ByteArrayOutputStream();
                    do {
                        byte[] piece = rows.getBytes("bytes");
                        if (piece != null) {
                            pieces.writeBytes(piece);
                        }
                        hasRow = rows.next();
                    } while (hasRow && rows.getInt("partition") == current);
                    messages.addAll(Message.fromBytes(whole(inRow, pieces.toByteArray())));
                }
            }
        }
        return messages;
    }

    private static byte[] whole(byte[] inRow, byte[] pieces) {
        if (inRow[0] != IN_PIECES) {
            return inRow;
        }
        int length = ByteBuffer.wrap(inRow).getInt(1);
        if (length > pieces.length) {
            throw new IllegalStateException(
                    "owed messages: " + pieces.length + " bytes in pieces (expected: at least " + length + ")");
        }
        return Arrays.copyOf(pieces, length);
    }
}
