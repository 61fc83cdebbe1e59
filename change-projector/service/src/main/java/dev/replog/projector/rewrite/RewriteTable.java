package dev.replog.projector.rewrite;

import dev.replog.decide.Erasures;
import dev.replog.projector.database.GenerationRegistry;
import dev.replog.projector.log.ProjectedLog;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The tables of a rewriting. Each write is one statement or one transaction, and may be repeated. */
final class RewriteTable {
    private static final long LOCK = 0x7265_706C_6F67_0004L;

    private final Connection connection;

    RewriteTable(Connection connection) {
        this.connection = connection;
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

    private interface Bound {
        void to(PreparedStatement statement) throws SQLException;
    }

    private int update(String sql, Bound bound) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bound.to(statement);
            return statement.executeUpdate();
        }
    }

    /** The statements of a transaction. */
    private interface Work {
        void run() throws SQLException;
    }

    private void inTransaction(Work work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            work.run();
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /** True when no other instance rewrites the log now; the lock ends with the connection. */
    boolean lock() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_try_advisory_lock(" + LOCK + ")")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** The erasures, by user, of which files of the log may still have data. */
    Map<String, Long> pending() throws SQLException {
        return positions("SELECT user_id, position FROM account_erasure WHERE log_rewritten_at IS NULL");
    }

    /** The erasures in generations that are applied to their ends are all in it. */
    RewritePlan plan() throws SQLException {
        // Every erasure is applied, but not every applied one is the last: the order of these two matters.
        Map<String, Long> last = positions("SELECT user_id, position FROM account_erasure");
        Map<String, Long> pending = pending();
        Set<Erasures.Applied> applied = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT position, mutation_id FROM erasure")) {
            while (rows.next()) {
                applied.add(new Erasures.Applied(rows.getLong(1), rows.getObject(2, UUID.class)));
            }
        }
        return new RewritePlan(new Erasures(last, applied), pending, GenerationRegistry.logs(connection));
    }

    private Map<String, Long> positions(String sql) throws SQLException {
        Map<String, Long> positions = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                positions.put(rows.getString(1), rows.getLong(2));
            }
        }
        return positions;
    }

    /** Deletes the outboxes of generations that are drained: they are published, and never read again. */
    void clearOutboxes() throws SQLException {
        inTransaction(() -> {
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
        update(
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
        update("UPDATE log_rewrite SET topic_id = ? WHERE topic = ?", statement -> {
            statement.setObject(1, id);
            statement.setString(2, topic);
        });
    }

    void checked(String topic, CopyCounts counts) throws SQLException {
        update(
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
        inTransaction(() -> {
            isMoved[0] = GenerationRegistry.moved(connection, copy.sourceTopic(), log);
            if (isMoved[0]) {
                update(
                        "UPDATE log_rewrite SET switched_at = now() WHERE topic = ?",
                        statement -> statement.setString(1, copy.topic()));
            }
        });
        return isMoved[0];
    }

    void ended(String topic) throws SQLException {
        update("UPDATE log_rewrite SET ended_at = now() WHERE topic = ?", statement -> statement.setString(1, topic));
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

    /**
     * Completes a run in one transaction: its certificate, and the time for the erasures.
     *
     * @param erased the erasures, by user, that the certificate is about
     */
    void certify(Certificate certificate, Map<String, Long> erased) throws SQLException {
        List<Map.Entry<String, Long>> rows = List.copyOf(erased.entrySet());
        inTransaction(() -> {
            update(
                    "WITH made AS (INSERT INTO erasure_certificate (certificate) VALUES (?::jsonb) RETURNING number)"
                            + " UPDATE log_rewrite r SET certificate = made.number FROM made"
                            + " WHERE r.switched_at IS NOT NULL AND r.ended_at IS NOT NULL AND r.certificate IS NULL",
                    statement -> statement.setString(1, certificate.json()));
            update(
                    "UPDATE account_erasure e SET log_rewritten_at = ?"
                            + " FROM unnest(?::text[], ?::bigint[]) AS done (user_id, position)"
                            + " WHERE e.user_id = done.user_id AND e.position = done.position"
                            + " AND e.log_rewritten_at IS NULL",
                    statement -> {
                        statement.setObject(1, certificate.logRewrittenAt().atOffset(ZoneOffset.UTC));
                        statement.setArray(2, array("text", rows.stream().map(Map.Entry::getKey)));
                        statement.setArray(3, array("int8", rows.stream().map(Map.Entry::getValue)));
                    });
        });
    }

    private Array array(String type, Stream<?> values) throws SQLException {
        return connection.createArrayOf(type, values.toArray());
    }
}
