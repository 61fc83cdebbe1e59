package dev.replog.projector.rewrite;

import dev.replog.projector.database.GenerationRegistry;
import dev.replog.projector.log.ProjectedLog;
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

/** The tables of a rewriting. Each write is one statement or one transaction, and may be repeated. */
final class RewriteTable {
    private final Connection connection;
    private final Statements statements;

    RewriteTable(Connection connection) {
        this.connection = connection;
        this.statements = new Statements(connection);
    }

    /**
     * A copy that is not done yet.
     *
     * @param topicId null until it is created
     */
    @SuppressWarnings("ArrayRecordComponent") // It is compared by its digest.
    record Copy(
            String topic,
            int generation,
            @Nullable UUID topicId,
            String sourceTopic,
            UUID sourceTopicId,
            byte[] plan,
            boolean isChecked,
            boolean isSwitched) {}

    /** Deletes the outboxes of generations that are drained: they are published, and never read again. */
    void clearOutboxes() throws SQLException {
        statements.inTransaction(() -> {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("DELETE FROM projection_owed o USING log_generation g"
                        + " WHERE g.generation = o.generation AND g.drained_at IS NOT NULL");
                statement.executeUpdate("UPDATE projection_progress p SET unpublished = NULL FROM log_generation g"
                        + " WHERE g.generation = p.generation AND g.drained_at IS NOT NULL"
                        + " AND p.unpublished IS NOT NULL");
            }
        });
    }

    /** Whether records in place of lost ones are not yet in a later generation. */
    boolean hasReplaced(int generation) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT 1 FROM log_replaced WHERE generation = ? AND taken_at IS NULL")) {
            statement.setInt(1, generation);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    boolean hasOpen() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT 1 FROM log_rewrite WHERE certificate IS NULL"
                        + " AND (ended_at IS NULL OR switched_at IS NOT NULL) LIMIT 1")) {
            return row.next();
        }
    }

    Optional<Copy> open(int generation) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT * FROM log_rewrite WHERE generation = ? AND ended_at IS NULL")) {
            statement.setInt(1, generation);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Copy(
                                row.getString("topic"),
                                generation,
                                row.getObject("topic_id", UUID.class),
                                row.getString("source_topic"),
                                row.getObject("source_topic_id", UUID.class),
                                row.getBytes("plan"),
                                row.getTimestamp("checked_at") != null,
                                row.getTimestamp("switched_at") != null))
                        : Optional.empty();
            }
        }
    }

    /** The names of all copies of a generation, also of those that were given up. */
    List<String> topics(int generation) throws SQLException {
        List<String> topics = new ArrayList<>();
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT topic FROM log_rewrite WHERE generation = ?")) {
            statement.setInt(1, generation);
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
                "INSERT INTO log_rewrite (topic, generation, source_topic, source_topic_id, plan)"
                        + " VALUES (?, ?, ?, ?, ?)",
                statement -> {
                    statement.setString(1, copy.topic());
                    statement.setInt(2, copy.generation());
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

    void checked(String topic, CopyCounts counts) throws SQLException {
        statements.update(
                "UPDATE log_rewrite SET checked_at = now(), kept = ?, shortened = ?, blank = ?, kept_sha256 = ?"
                        + " WHERE topic = ?",
                statement -> {
                    statement.setLong(1, counts.kept());
                    statement.setLong(2, counts.shortened());
                    statement.setLong(3, counts.blank());
                    statement.setBytes(4, counts.keptSha256());
                    statement.setString(5, topic);
                });
    }

    /**
     * Points the generation to its copy. False, and nothing is changed, when it is not in the copied topic any more.
     */
    boolean switchTo(Copy copy, ProjectedLog log) throws SQLException {
        boolean[] isMoved = new boolean[1];
        statements.inTransaction(() -> {
            isMoved[0] = GenerationRegistry.moved(connection, copy.sourceTopic(), log);
            if (isMoved[0]) {
                statements.update(
                        "UPDATE log_rewrite SET switched_at = now() WHERE topic = ?",
                        statement -> statement.setString(1, copy.topic()));
            }
        });
        return isMoved[0];
    }

    void ended(String topic) throws SQLException {
        statements.update(
                "UPDATE log_rewrite SET ended_at = now() WHERE topic = ?", statement -> statement.setString(1, topic));
    }

    /** The copies that no certificate names yet. */
    List<RewrittenGeneration> uncertified() throws SQLException {
        List<RewrittenGeneration> done = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT * FROM log_rewrite WHERE switched_at IS NOT NULL"
                        + " AND ended_at IS NOT NULL AND certificate IS NULL ORDER BY generation, started_at")) {
            while (row.next()) {
                done.add(new RewrittenGeneration(
                        row.getInt("generation"),
                        row.getString("topic"),
                        row.getObject("topic_id", UUID.class),
                        row.getString("source_topic"),
                        row.getObject("source_topic_id", UUID.class),
                        new CopyCounts(
                                row.getLong("kept"),
                                row.getLong("shortened"),
                                row.getLong("blank"),
                                row.getBytes("kept_sha256"))));
            }
        }
        return done;
    }
}
