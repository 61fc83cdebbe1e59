package dev.replog.projector.rewrite;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The steps of the rewriting of topics that are written to meanwhile. Each write is one statement, and may be repeated.
 * It is made on the connection that holds the lock, so a process that has lost the lock writes nothing.
 */
final class OpenTopicTable {
    private static final String STALLED = """
            SELECT EXISTS (
              SELECT FROM log_rewrite r WHERE r.sealed_at IS NOT NULL AND r.opened_at IS NULL AND NOT EXISTS (
                SELECT FROM log_rewrite later
                WHERE later.first_topic = r.first_topic AND later.opened_at > r.sealed_at))
            """;

    private final Connection connection;
    private final Statements statements;

    OpenTopicTable(Connection connection) {
        this.connection = connection;
        this.statements = new Statements(connection);
    }

    /**
     * A copy that is not done yet.
     *
     * @param checkedEnds null until it is copied and compared as far as the source reached then
     * @param isSealed the source may be sealed, so nothing can be published until the copy is the current topic
     * @param isSwitched the copy is complete, and will never be given up
     */
    @SuppressWarnings("ArrayRecordComponent") // It is compared by its digest.
    record Copy(
            String topic,
            String first,
            String sourceTopic,
            UUID sourceTopicId,
            byte[] plan,
            @Nullable List<Long> checkedEnds,
            boolean isSealed,
            boolean isSwitched) {}

    /** Whether the projection waits for a rewriting that has ended within its last steps. */
    static boolean isStalled(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(STALLED)) {
            row.next();
            return row.getBoolean(1);
        }
    }

    Optional<Copy> open(String first) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT * FROM log_rewrite WHERE first_topic = ? AND ended_at IS NULL")) {
            statement.setString(1, first);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Copy(
                                row.getString("topic"),
                                first,
                                row.getString("source_topic"),
                                row.getObject("source_topic_id", UUID.class),
                                row.getBytes("plan"),
                                longs(row.getArray("checked_ends")),
                                row.getTimestamp("sealed_at") != null,
                                row.getTimestamp("switched_at") != null))
                        : Optional.empty();
            }
        }
    }

    private static @Nullable List<Long> longs(@Nullable Array array) throws SQLException {
        return array == null ? null : List.of((Long[]) array.getArray());
    }

    /** The names of all copies, also of those that were given up. */
    List<String> topics(String first) throws SQLException {
        List<String> topics = new ArrayList<>();
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT topic FROM log_rewrite WHERE first_topic = ?")) {
            statement.setString(1, first);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    topics.add(rows.getString(1));
                }
            }
        }
        return topics;
    }

    void begin(Copy copy) throws SQLException {
        statements.update(
                "INSERT INTO log_rewrite (topic, first_topic, source_topic, source_topic_id, plan)"
                        + " VALUES (?, ?, ?, ?, ?)",
                statement -> {
                    statement.setString(1, copy.topic());
                    statement.setString(2, copy.first());
                    statement.setString(3, copy.sourceTopic());
                    statement.setObject(4, copy.sourceTopicId());
                    statement.setBytes(5, copy.plan());
                });
    }

    void created(String topic, UUID id) throws SQLException {
        statements.update("UPDATE log_rewrite SET topic_id = ? WHERE topic = ?", statement -> {
            statement.setObject(1, id);
            statement.setString(2, topic);
        });
    }

    void checked(String topic, List<Long> ends, CopyCounts counts) throws SQLException {
        statements.update(
                "UPDATE log_rewrite SET checked_at = now(), checked_ends = ?, kept = ?, shortened = ?, blank = ?"
                        + " WHERE topic = ?",
                statement -> {
                    statement.setArray(1, connection.createArrayOf("int8", ends.toArray()));
                    statement.setLong(2, counts.kept());
                    statement.setLong(3, counts.shortened());
                    statement.setLong(4, counts.blank());
                    statement.setString(5, topic);
                });
    }

    void sealing(String topic) throws SQLException {
        statements.update(
                "UPDATE log_rewrite SET sealed_at = coalesce(sealed_at, now()) WHERE topic = ?",
                statement -> statement.setString(1, topic));
    }

    /** Decides that the copy is complete. False, and nothing is changed, when it was given up. */
    boolean switched(String topic, CopyCounts end) throws SQLException {
        return statements.update(
                        "UPDATE log_rewrite SET switched_at = now(), kept = kept + ?, shortened = shortened + ?,"
                                + " blank = blank + ? WHERE topic = ? AND switched_at IS NULL AND ended_at IS NULL",
                        statement -> {
                            statement.setLong(1, end.kept());
                            statement.setLong(2, end.shortened());
                            statement.setLong(3, end.blank());
                            statement.setString(4, topic);
                        })
                == 1;
    }

    void opened(String topic) throws SQLException {
        statements.update(
                "UPDATE log_rewrite SET opened_at = coalesce(opened_at, now()) WHERE topic = ?",
                statement -> statement.setString(1, topic));
    }

    void ended(String topic) throws SQLException {
        statements.update(
                "UPDATE log_rewrite SET ended_at = now() WHERE topic = ?", statement -> statement.setString(1, topic));
    }
}
