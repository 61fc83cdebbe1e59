package dev.replog.bench.run;

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
    private static final String TOPIC = "replog.mutations";
    private static final Duration CAUGHT_UP_MAX = Duration.ofMinutes(60);

    private Projection() {}

    /** Returns when everything in the log is in the read model; how many mutations that are. */
    public static long awaitEnd(RepLog replog) throws Exception {
        long end = end(replog.kafka());
        Waits.until("the projection of " + end + " mutations", CAUGHT_UP_MAX, () -> applied(replog.jdbcUrl()) >= end);
        return end;
    }

    /** Returns when the read model has so many entities. */
    public static void awaitEntities(RepLog replog, long count) {
        Waits.until("the projection of " + count + " entities", CAUGHT_UP_MAX, () -> {
            try {
                return entities(replog) >= count;
            } catch (SQLException notThereYet) {
                return false;
            }
        });
    }

    public static long entities(RepLog replog) throws SQLException {
        return number(replog.jdbcUrl(), "SELECT count(*) FROM replog.entity");
    }

    /** The position that a user's newest changes came after: the (n+1)-th newest of the user's entities. */
    public static long positionBefore(RepLog replog, String userId, int changes) throws SQLException {
        try (Connection connection = DriverManager.getConnection(replog.jdbcUrl());
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT position FROM replog.entity WHERE user_id = ? ORDER BY position DESC OFFSET ? LIMIT 1")) {
            statement.setString(1, userId);
            statement.setInt(2, changes);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Statistics as autovacuum would have them after a while, so that the first minute is no different from the next. */
    public static void settle(RepLog replog) throws SQLException {
        try (Connection connection = DriverManager.getConnection(replog.jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("VACUUM (ANALYZE) replog.entity");
            statement.execute("CHECKPOINT");
        }
    }

    private static long applied(String jdbcUrl) {
        try {
            return number(jdbcUrl, "SELECT coalesce(sum(next_offset), 0) FROM replog.projection_progress");
        } catch (SQLException notThereYet) {
            return 0;
        }
    }

    private static long number(String jdbcUrl, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static long end(String bootstrapServers) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
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
