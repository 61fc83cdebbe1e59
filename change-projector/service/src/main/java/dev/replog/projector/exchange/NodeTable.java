package dev.replog.projector.exchange;

import dev.replog.schemas.ConflictPolicy;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The rows of nodes. Each call is part of a transaction of the caller. */
final class NodeTable {
    private static final String SELECT = """
            SELECT n.id, n.user_id, n.code, n.name, n.types, n.policy, n.created_at, n.acknowledged, n.sent_packet_no,
              n.acknowledged_packet_no, n.last_sync_in, n.last_sync_out, p.epoch, p.number,
              greatest(n.given, n.acknowledged, s.end_position) AS given, n.lost_after, n.lost_until
            FROM node n
            LEFT JOIN node_packet p ON p.user_id = n.user_id AND p.node_id = n.id
            LEFT JOIN node_sent s ON s.node_id = n.id
            """;
    private static final String INSERT = """
            INSERT INTO node (id, user_id, code, name, token_hash, types, policy, created_at)
            SELECT ?, ?, ?, ?, ?, ?, ?, ?
            WHERE (SELECT count(*) FROM node WHERE user_id = ?) < ?
            ON CONFLICT (user_id, code) DO NOTHING
            """;
    /** Another instance may have stored more of the same. */
    private static final String LOST = """
            UPDATE node SET lost_after = CASE WHEN lost_until = 0 THEN ? ELSE least(lost_after, ?) END,
              lost_until = greatest(lost_until, ?)
            WHERE id = ?
            """;

    private static final String CENTRE = "SELECT topic_id FROM log_generation ORDER BY generation LIMIT 1";

    private NodeTable() {}

    /** False when the user has a node of this code, or as many nodes as allowed. */
    static boolean insert(Connection connection, Node node, byte[] tokenHash, int nodesMax) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setObject(1, node.id());
            insert.setString(2, node.userId());
            insert.setString(3, node.code());
            insert.setString(4, node.name());
            insert.setBytes(5, tokenHash);
            insert.setArray(
                    6,
                    node.types() == null
                            ? null
                            : connection.createArrayOf("text", node.types().toArray()));
            insert.setString(7, node.policy() == null ? null : node.policy().name());
            insert.setTimestamp(8, Timestamp.from(node.createdAt()));
            insert.setString(9, node.userId());
            insert.setInt(10, nodesMax);
            return insert.executeUpdate() == 1;
        }
    }

    static boolean hasCode(Connection connection, String userId, String code) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT FROM node WHERE user_id = ? AND code = ?")) {
            select.setString(1, userId);
            select.setString(2, code);
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    static Optional<Node> find(Connection connection, String userId, UUID id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT + "WHERE n.user_id = ? AND n.id = ?")) {
            select.setString(1, userId);
            select.setObject(2, id);
            return read(select).stream().findFirst();
        }
    }

    static Optional<Node> ofToken(Connection connection, byte[] tokenHash) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT + "WHERE n.token_hash = ?")) {
            select.setBytes(1, tokenHash);
            return read(select).stream().findFirst();
        }
    }

    /** When the account was erased that a node with this token belonged to; empty when there is no such node. */
    static Optional<Instant> erasedAt(Connection connection, byte[] tokenHash) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT at FROM node_erased WHERE token_hash = ?")) {
            select.setBytes(1, tokenHash);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.ofNullable(instant(row.getTimestamp("at"))) : Optional.empty();
            }
        }
    }

    /** The nodes of a user, oldest first. */
    static List<Node> all(Connection connection, String userId) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(SELECT + "WHERE n.user_id = ? ORDER BY n.created_at, n.id")) {
            select.setString(1, userId);
            return read(select);
        }
    }

    static boolean replaceToken(Connection connection, String userId, UUID id, byte[] tokenHash) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE node SET token_hash = ? WHERE user_id = ? AND id = ?")) {
            update.setBytes(1, tokenHash);
            update.setString(2, userId);
            update.setObject(3, id);
            return update.executeUpdate() == 1;
        }
    }

    /** Stores which tokens of the node may be of a log that is lost. */
    static void putLost(Connection connection, UUID id, GivenTokens given) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(LOST)) {
            update.setLong(1, given.lostAfter());
            update.setLong(2, given.lostAfter());
            update.setLong(3, given.lostUntil());
            update.setObject(4, id);
            update.executeUpdate();
        }
    }

    static boolean delete(Connection connection, String userId, UUID id) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM node WHERE user_id = ? AND id = ?")) {
            delete.setString(1, userId);
            delete.setObject(2, id);
            return delete.executeUpdate() == 1;
        }
    }

    /** The id of this centre: it stays the same through all generations of the log. Empty before the first one. */
    static Optional<UUID> centre(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(CENTRE);
                ResultSet row = select.executeQuery()) {
            return row.next() ? Optional.of(row.getObject("topic_id", UUID.class)) : Optional.empty();
        }
    }

    private static List<Node> read(PreparedStatement select) throws SQLException {
        List<Node> nodes = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                nodes.add(node(row));
            }
        }
        return nodes;
    }

    private static Node node(ResultSet row) throws SQLException {
        String policy = row.getString("policy");
        return new Node(
                row.getObject("id", UUID.class),
                row.getString("user_id"),
                row.getString("code"),
                row.getString("name"),
                texts(row.getArray("types")),
                policy == null ? null : ConflictPolicy.valueOf(policy),
                row.getTimestamp("created_at").toInstant(),
                row.getLong("acknowledged"),
                new GivenTokens(row.getLong("given"), row.getLong("lost_after"), row.getLong("lost_until")),
                new Node.Progress(
                        row.getLong("epoch"),
                        row.getLong("number"),
                        row.getLong("sent_packet_no"),
                        row.getLong("acknowledged_packet_no"),
                        instant(row.getTimestamp("last_sync_in")),
                        instant(row.getTimestamp("last_sync_out"))));
    }

    private static @Nullable List<String> texts(@Nullable Array array) throws SQLException {
        return array == null ? null : List.of((String[]) array.getArray());
    }

    private static @Nullable Instant instant(@Nullable Timestamp time) {
        return time == null ? null : time.toInstant();
    }
}
