package dev.replog.projector.exchange;

import dev.replog.commands.read.PacketHeader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The rows of sent packets: the newest one of each node. Each call is part of a transaction of the caller. */
final class SentTable {
    private static final String SELECT = """
            SELECT epoch, number, since, end_position, within_position, within_type, within_id, roots, more
            FROM node_sent WHERE node_id = ?
            """;

    /** A row of a newer packet stays, and so does that of the same packet, unless the node has less than it had. */
    private static final String PUT = """
            INSERT INTO node_sent (node_id, epoch, number, since, end_position, within_position, within_type, within_id,
              roots, more)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (node_id) DO UPDATE SET
              epoch = excluded.epoch, number = excluded.number, since = excluded.since,
              end_position = excluded.end_position, within_position = excluded.within_position,
              within_type = excluded.within_type, within_id = excluded.within_id, roots = excluded.roots,
              more = excluded.more
            WHERE (node_sent.epoch, node_sent.number) < (excluded.epoch, excluded.number)
              OR (node_sent.epoch, node_sent.number) = (excluded.epoch, excluded.number)
                AND node_sent.since > excluded.since
            """;

    private static final String PROGRESS = """
            UPDATE node SET acknowledged = ?, acknowledged_packet_no = ?, sent_packet_no = ?, last_sync_in = ?,
              last_sync_out = ?, given = greatest(given, ?)
            WHERE id = ?
            """;

    private SentTable() {}

    static Optional<SentPacket> find(Connection connection, UUID nodeId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT)) {
            select.setObject(1, nodeId);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(read(row)) : Optional.empty();
            }
        }
    }

    private static SentPacket read(ResultSet row) throws SQLException {
        UUID withinId = row.getObject("within_id", UUID.class);
        return new SentPacket(
                row.getLong("epoch"),
                row.getLong("number"),
                row.getLong("since"),
                row.getLong("end_position"),
                withinId == null
                        ? null
                        : new RootPlace(row.getLong("within_position"), row.getInt("within_type"), withinId),
                List.of((UUID[]) row.getArray("roots").getArray()),
                row.getBoolean("more"));
    }

    /** Stores what is sent, unless another instance has stored the response to this packet or to a newer one. */
    static void put(Connection connection, UUID nodeId, SentPacket sent) throws SQLException {
        try (PreparedStatement put = connection.prepareStatement(PUT)) {
            RootPlace within = sent.within();
            put.setObject(1, nodeId);
            put.setLong(2, sent.epoch());
            put.setLong(3, sent.number());
            put.setLong(4, sent.since());
            put.setLong(5, sent.end());
            setLong(put, 6, within == null ? null : within.position());
            setLong(put, 7, within == null ? null : (long) within.type());
            put.setObject(8, within == null ? null : within.id());
            put.setArray(9, connection.createArrayOf("uuid", sent.roots().toArray()));
            put.setBoolean(10, sent.more());
            put.executeUpdate();
        }
    }

    private static void setLong(PreparedStatement put, int index, @Nullable Long value) throws SQLException {
        if (value == null) {
            put.setNull(index, Types.BIGINT);
        } else {
            put.setLong(index, value);
        }
    }

    /**
     * Stores how far a node is. False when the node does not exist any more.
     *
     * @param nodeHas the position up to which the node has everything
     * @param end the newest position of a token that it may get
     */
    static boolean progress(
            Connection connection, UUID nodeId, PacketHeader header, long nodeHas, long end, Instant now)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(PROGRESS)) {
            update.setLong(1, nodeHas);
            update.setLong(2, header.acknowledgedNumber());
            update.setLong(3, header.number());
            update.setTimestamp(4, Timestamp.from(now));
            update.setTimestamp(5, Timestamp.from(now));
            update.setLong(6, end);
            update.setObject(7, nodeId);
            return update.executeUpdate() == 1;
        }
    }
}
