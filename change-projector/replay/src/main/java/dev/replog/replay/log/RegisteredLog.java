package dev.replog.replay.log;

import dev.replog.decide.Logs;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The log as PostgreSQL has it: its generations, and how much of them the read model contains.
 *
 * @param applied everything that is decided and stored
 * @param erased the position of the last erasure of each user whose account was erased
 */
public record RegisteredLog(List<Generation> generations, LogOffsets applied, Map<String, Long> erased) {
    private static final String GENERATIONS =
            "SELECT generation, topic, topic_id, coalesce(rewritten_topic_id, topic_id) AS stored_id,"
                    + " lost_at IS NOT NULL AS lost FROM log_generation ORDER BY generation";
    private static final String REPLACED = "SELECT generation, partition, from_offset FROM log_replaced";
    private static final String PROGRESS = "SELECT generation, partition, next_offset FROM projection_progress";

    private static final String ERASED = "SELECT user_id, position FROM account_erasure";

    public RegisteredLog {
        generations = List.copyOf(generations);
        erased = Map.copyOf(erased);
    }

    /** Both parts are of one moment when the transaction has one snapshot. */
    public static RegisteredLog read(Connection connection) throws SQLException {
        Map<Integer, Map<Integer, Long>> replaced = new HashMap<>();
        offsets(connection, REPLACED)
                .forEach((partition, from) -> replaced.computeIfAbsent(partition.generation(), any -> new HashMap<>())
                        .put(partition.partition(), from));
        List<Generation> generations = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(GENERATIONS);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                int generation = rows.getInt("generation");
                generations.add(new Generation(
                        generation,
                        rows.getString("topic"),
                        rows.getObject("topic_id", UUID.class),
                        rows.getObject("stored_id", UUID.class),
                        rows.getBoolean("lost"),
                        replaced.getOrDefault(generation, Map.of())));
            }
        }
        return new RegisteredLog(generations, LogOffsets.of(offsets(connection, PROGRESS)), erased(connection));
    }

    private static Map<String, Long> erased(Connection connection) throws SQLException {
        Map<String, Long> erased = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(ERASED);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                erased.put(rows.getString("user_id"), rows.getLong("position"));
            }
        }
        return erased;
    }

    private static Map<LogPartition, Long> offsets(Connection connection, String sql) throws SQLException {
        Map<LogPartition, Long> offsets = new TreeMap<>();
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                offsets.put(new LogPartition(rows.getInt(1), rows.getInt(2)), rows.getLong(3));
            }
        }
        return offsets;
    }

    /** The logs that a pull token may be of. */
    public Logs logs() {
        return new Logs(generations.stream().collect(Collectors.toMap(Generation::generation, Generation::logId)));
    }

    /** The generations of which records are lost, so that a replay cannot be exact. */
    public List<Generation> lost() {
        return generations.stream().filter(Generation::isLost).toList();
    }
}
