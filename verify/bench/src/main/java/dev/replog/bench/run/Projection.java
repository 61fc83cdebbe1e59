package dev.replog.bench.run;

import dev.replog.bench.system.ProcessUse;
import dev.replog.bench.system.RepLog;
import dev.replog.bench.system.Waits;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/** How far RepLog's read model is, seen from outside. */
public final class Projection {
    private static final Duration REST = Duration.ofSeconds(2);
    private static final double REST_CPU_SECONDS = 0.4;
    private static final Duration REST_WITHIN = Duration.ofMinutes(30);

    private static final String TOPIC = "replog.mutations";
    private static final Duration CAUGHT_UP_MAX = Duration.ofMinutes(60);

    private Projection() {}

    /** Returns when everything in the log is in the read model; how many mutations that are. */
    public static long awaitEnd(RepLog replog) throws Exception {
        long end = end(replog.kafka());
        awaitApplied(replog, end);
        return end;
    }

    /** Returns when half of what the read model still lacks is in it. */
    public static void awaitHalf(RepLog replog) throws Exception {
        long end = end(replog.kafka());
        try (Connection connection = DriverManager.getConnection(replog.jdbcUrl())) {
            long now = applied(connection);
            awaitApplied(replog, now + (end - now) / 2);
        }
    }

    /** By one connection and a question that costs nothing, for whoever is waited for needs the machine. */
    private static void awaitApplied(RepLog replog, long count) throws SQLException {
        try (Connection connection = DriverManager.getConnection(replog.jdbcUrl())) {
            Waits.until("the projection of " + count + " mutations", CAUGHT_UP_MAX, () -> applied(connection) >= count);
        }
    }

    public static long entities(RepLog replog) throws SQLException {
        try (Connection connection = DriverManager.getConnection(replog.jdbcUrl())) {
            return number(connection, "SELECT count(*) FROM replog.entity");
        }
    }

    /** The position that a user's newest changes came after: the (n+1)-th newest of the user's entities. */
    public static long positionBefore(RepLog replog, String userId, int changes) throws SQLException {
        try (Connection connection = DriverManager.getConnection(replog.jdbcUrl());
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT position FROM replog.entity WHERE user_id = ? ORDER BY position DESC OFFSET ?"
                                + " LIMIT 1")) {
            statement.setString(1, userId);
            statement.setInt(2, changes);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Read models go on when the projection has ended; what they take would be measured along. */
    private static void awaitRest(RepLog replog) {
        Waits.until("rest after loading", REST_WITHIN, () -> {
            double before = ProcessUse.cpuSeconds(replog.pids());
            Waits.pause(REST);
            return ProcessUse.cpuSeconds(replog.pids()) - before < REST_CPU_SECONDS;
        });
    }

    /**
     * Statistics as autovacuum would have them after a while, so that the first minute is no different from the next.
     */
    public static void settle(RepLog replog) throws SQLException {
        awaitRest(replog);
        try (Connection connection = DriverManager.getConnection(replog.jdbcUrl());
                Statement statement = connection.createStatement()) {
            // All tables, for what autovacuum would begin a minute later is measured along as well.
            statement.execute("VACUUM (ANALYZE)");
            statement.execute("CHECKPOINT");
        }
        awaitRest(replog);
    }

    private static long applied(Connection connection) {
        try {
            return number(connection, "SELECT coalesce(sum(next_offset), 0) FROM replog.projection_progress");
        } catch (SQLException notThereYet) {
            return 0;
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static long end(Map<String, Object> kafka) throws Exception {
        try (Admin admin = Admin.create(kafka)) {
            TopicDescription topic =
                    admin.describeTopics(List.of(TOPIC)).allTopicNames().get().get(TOPIC);
            int partitions = Objects.requireNonNull(topic).partitions().size();
            Map<TopicPartition, OffsetSpec> asked = IntStream.range(0, partitions)
                    .boxed()
                    .collect(Collectors.toMap(p -> new TopicPartition(TOPIC, p), p -> OffsetSpec.latest()));
            return admin.listOffsets(asked).all().get().values().stream()
                    .mapToLong(ListOffsetsResultInfo::offset)
                    .sum();
        }
    }
}
