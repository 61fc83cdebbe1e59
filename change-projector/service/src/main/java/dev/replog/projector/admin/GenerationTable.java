package dev.replog.projector.admin;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table of generations, for the operations of an operator. Each write may be repeated. */
final class GenerationTable {
    private static final long LOCK = 0x7265_706C_6F67_0002L;

    private static final String ALL = "SELECT *, coalesce(rewritten_topic_id, topic_id) AS stored_id"
            + " FROM log_generation ORDER BY generation";

    private final Connection connection;

    GenerationTable(Connection connection) {
        this.connection = connection;
    }

    /**
     * The progress of a partition.
     *
     * @param leaderEpoch Kafka's, of the last applied record, when it is known
     */
    record Progress(int partition, long nextOffset, Optional<Integer> leaderEpoch, String owner, Instant updatedAt) {}

    /** The first offset at which a partition has another record than the applied one. */
    record Replaced(int generation, int partition, long from, long to) {}

    /** True when no other command changes generations now; the lock ends with the connection. */
    boolean lock() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_try_advisory_lock(" + LOCK + ")")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    List<GenerationRow> all() throws SQLException {
        List<GenerationRow> all = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(ALL)) {
            while (rows.next()) {
                all.add(new GenerationRow(
                        rows.getInt("generation"),
                        rows.getString("topic"),
                        rows.getObject("stored_id", UUID.class),
                        settings(rows.getArray("settings")),
                        rows.getObject("successor_partitions", Integer.class),
                        ends(rows.getArray("sealed_ends")),
                        rows.getTimestamp("opened_at") != null,
                        rows.getTimestamp("lost_at") != null,
                        rows.getTimestamp("drained_at") != null));
            }
        }
        return all;
    }

    List<Progress> progress(int generation) throws SQLException {
        List<Progress> progress = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT partition, next_offset, CASE WHEN leader_epoch_offset = next_offset THEN leader_epoch END"
                        + " AS leader_epoch, owner, updated_at FROM projection_progress WHERE generation = ?"
                        + " ORDER BY partition")) {
            statement.setInt(1, generation);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    progress.add(new Progress(
                            rows.getInt("partition"),
                            rows.getLong("next_offset"),
                            Optional.ofNullable(rows.getObject("leader_epoch", Integer.class)),
                            rows.getString("owner"),
                            rows.getTimestamp("updated_at").toInstant()));
                }
            }
        }
        return progress;
    }

    /** The newest applied mutation of all users; 0 when there is none. */
    long head() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT coalesce(max(position), 0) FROM user_head")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** From now on the change must be finished, by this command or the next one. */
    void begin(int generation, Map<String, String> settings, int successorPartitions) throws SQLException {
        String[] pairs = settings.entrySet().stream()
                .map(one -> one.getKey() + "=" + one.getValue())
                .toArray(String[]::new);
        try (PreparedStatement statement = connection.prepareStatement(
                "UPDATE log_generation SET settings = ?, successor_partitions = ? WHERE generation = ?")) {
            statement.setArray(1, connection.createArrayOf("text", pairs));
            statement.setInt(2, successorPartitions);
            statement.setInt(3, generation);
            statement.executeUpdate();
        }
    }

    void sealed(int generation, List<Long> ends) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "UPDATE log_generation SET sealed_ends = ?, sealed_at = now() WHERE generation = ?")) {
            statement.setArray(1, connection.createArrayOf("int8", ends.toArray()));
            statement.setInt(2, generation);
            statement.executeUpdate();
        }
    }

    void opened(int generation) throws SQLException {
        mark("opened_at", generation);
    }

    void lost(int generation) throws SQLException {
        mark("lost_at", generation);
    }

    /** The first value counts, because the projection may be past it later. */
    void replaced(Replaced replaced) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO log_replaced (generation, partition, from_offset, to_offset)"
                        + " VALUES (?, ?, ?, ?) ON CONFLICT (generation, partition) DO NOTHING")) {
            statement.setInt(1, replaced.generation());
            statement.setInt(2, replaced.partition());
            statement.setLong(3, replaced.from());
            statement.setLong(4, replaced.to());
            statement.executeUpdate();
        }
    }

    /** The rows whose records are not yet taken into another generation. */
    List<Replaced> replaced() throws SQLException {
        List<Replaced> replaced = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT generation, partition, from_offset, to_offset"
                        + " FROM log_replaced WHERE taken_at IS NULL ORDER BY generation, partition")) {
            while (rows.next()) {
                replaced.add(new Replaced(
                        rows.getInt("generation"),
                        rows.getInt("partition"),
                        rows.getLong("from_offset"),
                        rows.getLong("to_offset")));
            }
        }
        return replaced;
    }

    void taken(Replaced replaced) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "UPDATE log_replaced SET taken_at = now() WHERE generation = ? AND partition = ?")) {
            statement.setInt(1, replaced.generation());
            statement.setInt(2, replaced.partition());
            statement.executeUpdate();
        }
    }

    private void mark(String column, int generation) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "UPDATE log_generation SET " + column + " = coalesce(" + column + ", now()) WHERE generation = ?")) {
            statement.setInt(1, generation);
            statement.executeUpdate();
        }
    }

    private static Map<String, String> settings(@Nullable Array stored) throws SQLException {
        Map<String, String> settings = new TreeMap<>();
        if (stored != null) {
            for (String pair : (String[]) stored.getArray()) {
                String[] parts = pair.split("=", 2);
                settings.put(parts[0], parts[1]);
            }
        }
        return settings;
    }

    private static @Nullable List<Long> ends(@Nullable Array stored) throws SQLException {
        return stored == null ? null : List.of((Long[]) stored.getArray());
    }
}
