package dev.replog.projector.database;

import dev.replog.decide.Logs;
import dev.replog.projector.log.ProjectedLog;
import dev.replog.schemas.token.LogId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The generations of the log as PostgreSQL knows them: which topic each is, and how far its life has come. A generation
 * is registered before it takes its first mutation, and drained before the next one is applied.
 */
public final class GenerationRegistry {
    private static final String ALL = """
            SELECT generation, topic, topic_id, coalesce(rewritten_topic_id, topic_id) AS stored_id,
                   lost_at IS NOT NULL AS lost, drained_at IS NOT NULL AS drained
            FROM log_generation ORDER BY generation
            """;
    private static final String REGISTER = """
            INSERT INTO log_generation (generation, topic, topic_id, rewritten_topic_id)
            SELECT known.generation, known.topic, known.topic_id, nullif(known.stored_id, known.topic_id)
            FROM unnest(?::int[], ?::text[], ?::uuid[], ?::uuid[]) AS known (generation, topic, topic_id, stored_id)
            ON CONFLICT (generation) DO NOTHING
            """;
    private static final String DRAINED =
            "UPDATE log_generation SET drained_at = now() WHERE generation = ? AND drained_at IS NULL";

    /** Leader epochs are of the topic that is left. */
    private static final String MOVED = """
            WITH moved AS (
              UPDATE log_generation SET topic = ?, rewritten_topic_id = ? WHERE generation = ? AND topic = ?
              RETURNING generation
            ), epochs AS (
              UPDATE projection_progress p SET leader_epoch = NULL, leader_epoch_offset = NULL
              FROM moved WHERE p.generation = moved.generation
            )
            SELECT count(*) FROM moved
            """;

    private GenerationRegistry() {}

    /**
     * One generation.
     *
     * @param topicId of its first topic
     * @param storedId of its topic; another one when the generation was rewritten
     * @param isLost an operator said that records of it are lost
     * @param isDrained all of it is applied and published
     */
    public record Known(int generation, String topic, UUID topicId, UUID storedId, boolean isLost, boolean isDrained) {
        public ProjectedLog log() {
            return new ProjectedLog(generation, topic, topicId, storedId);
        }
    }

    /** In the order of their generations. */
    public static List<Known> all(Connection connection) throws SQLException {
        List<Known> all = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(ALL);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                all.add(new Known(
                        rows.getInt("generation"),
                        rows.getString("topic"),
                        rows.getObject("topic_id", UUID.class),
                        rows.getObject("stored_id", UUID.class),
                        rows.getBoolean("lost"),
                        rows.getBoolean("drained")));
            }
        }
        return all;
    }

    /** The logs that a pull token may be of. */
    public static Logs logs(Connection connection) throws SQLException {
        return new Logs(all(connection).stream()
                .collect(Collectors.toMap(Known::generation, one -> LogId.ofTopic(one.topicId()))));
    }

    /** Remembers which topics these generations are, all at once; the first to say so is right. */
    public static void register(Connection connection, List<ProjectedLog> logs) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(REGISTER)) {
            statement.setArray(1, array(connection, "int4", logs, ProjectedLog::generation));
            statement.setArray(2, array(connection, "text", logs, ProjectedLog::topic));
            statement.setArray(3, array(connection, "uuid", logs, ProjectedLog::topicId));
            statement.setArray(4, array(connection, "uuid", logs, ProjectedLog::storedId));
            statement.executeUpdate();
        }
    }

    private static Array array(
            Connection connection, String type, List<ProjectedLog> logs, Function<ProjectedLog, Object> value)
            throws SQLException {
        return connection.createArrayOf(type, logs.stream().map(value).toArray());
    }

    /**
     * Points a generation to the topic that it was rewritten into. Its tokens stay as they are. False when it pointed
     * to another topic than this one.
     */
    public static boolean moved(Connection connection, String from, ProjectedLog log) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(MOVED)) {
            statement.setString(1, log.topic());
            statement.setObject(2, log.storedId());
            statement.setInt(3, log.generation());
            statement.setString(4, from);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1) == 1;
            }
        }
    }

    /** True for the one who was first to say that all of a generation is applied and published. */
    public static boolean drained(Connection connection, int generation) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(DRAINED)) {
            statement.setInt(1, generation);
            return statement.executeUpdate() == 1;
        }
    }
}
