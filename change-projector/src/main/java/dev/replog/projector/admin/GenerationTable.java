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
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the operator's command reads and writes of the life of generations. Each write may be repeated. */
final class GenerationTable {
    private static final long LOCK = 0x7265_706C_6F67_0002L;

    private final Connection connection;

    GenerationTable(Connection connection) {
        this.connection = connection;
    }

    /** How far a partition is applied. */
    record Progress(int partition, long nextOffset, String owner, Instant updatedAt) {}

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
                ResultSet rows = statement.executeQuery("SELECT * FROM log_generation ORDER BY generation")) {
            while (rows.next()) {
                all.add(new GenerationRow(
                        rows.getInt("generation"),
                        rows.getString("topic"),
                        rows.getObject("topic_id", UUID.class),
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
                "SELECT partition, next_offset, owner, updated_at FROM projection_progress WHERE generation = ?"
                        + " ORDER BY partition")) {
            statement.setInt(1, generation);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    progress.add(new Progress(
                            rows.getInt("partition"),
                            rows.getLong("next_offset"),
                            rows.getString("owner"),
                            rows.getTimestamp("updated_at").toInstant()));
                }
            }
        }
        return progress;
    }

    /** The newest mutation that is applied, of whichever user; 0 when there is none. */
    long head() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT coalesce(max(position), 0) FROM user_head")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** From here on the change is finished, whoever runs the command next. */
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
