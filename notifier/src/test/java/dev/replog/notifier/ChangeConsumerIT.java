package dev.replog.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.backing.kafka.GroupProtocol;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The group that writes the changes into the tables, with both group protocols. */
@ExtendWith(OutputCaptureExtension.class)
class ChangeConsumerIT {
    private final String user = "user-" + UUID.randomUUID();
    private final SharedBackends backends = SharedBackends.get();
    private final String prefix = backends.newTopicPrefix();
    private final String database = backends.newDatabase();
    private final ChangeLog log = new ChangeLog(backends.kafkaBootstrapServers(), prefix);
    private final Admin admin = Admin.create(Map.of("bootstrap.servers", backends.kafkaBootstrapServers()));
    private final TopicPartition partition = new TopicPartition(prefix + "changes", 0);

    @BeforeEach
    void createTopic() {
        log.createTopic(1);
    }

    @AfterEach
    void close() {
        log.close();
        admin.close(Duration.ofSeconds(1));
    }

    private RunningNotifier start(GroupProtocol protocol) {
        return RunningNotifier.start(
                        backends.kafkaBootstrapServers(),
                        database,
                        prefix,
                        Map.of(
                                "replog.changes.group-protocol",
                                protocol.name(),
                                "replog.postgres.statement-timeout",
                                "300ms"))
                .awaitReady();
    }

    @ParameterizedTest
    @EnumSource
    void aNewGroup_readsAtOnce_andSoDoesALaterMember(GroupProtocol protocol, CapturedOutput output) {
        log.publish(user, 1);
        try (RunningNotifier notifier = start(protocol)) {
            Eventually.holds("the head is written", () -> headOffset() == 1);
            Eventually.holds("the group has the offset", () -> committed() == 1);
            assertThat(notifier.metrics()).contains("replog_notifier_lag");
        }
        log.publish(user, 2);
        try (RunningNotifier notifier = start(protocol)) {
            Eventually.holds("the head is written", () -> headOffset() == 2);
            assertThat(notifier.readiness()).isEqualTo(200);
        }
        assertThat(output.getAll()).contains("tables: up").doesNotContain("tables: down");
    }

    @ParameterizedTest
    @EnumSource
    void aBatch_isRetried_andTheMemberStaysInItsGroup(GroupProtocol protocol, CapturedOutput output)
            throws SQLException {
        try (RunningNotifier notifier = start(protocol)) {
            log.publish(user, 1);
            Eventually.holds("the head is written", () -> headOffset() == 1);
            List<String> before = members();
            assertThat(before).hasSize(1);
            long releasedNanos;
            try (Connection held = holdHeads()) {
                log.publish(user, 2);
                Eventually.holds("the batch failed", () -> output.getAll().contains("tables: down"));
                log.publish(user, 3);
                assertThat(headOffset()).isEqualTo(1);
                held.rollback();
                releasedNanos = System.nanoTime();
            }
            Eventually.holds("all is written", () -> headOffset() == 3);
            assertThat(Duration.ofNanos(System.nanoTime() - releasedNanos)).isLessThan(Duration.ofSeconds(10));
            assertThat(members()).isEqualTo(before);
            notifier.awaitReady();
        }
    }

    @ParameterizedTest
    @EnumSource
    void readingContinues_afterRecordsThatAreGone(GroupProtocol protocol, CapturedOutput output) throws Exception {
        try (RunningNotifier notifier = start(protocol)) {
            log.publish(user, 1);
            Eventually.holds("the head is written", () -> headOffset() == 1);
            assertThat(notifier.readiness()).isEqualTo(200);
        }
        log.publishAll(user, 2, 3);
        deleteBefore(3);
        try (RunningNotifier notifier = start(protocol)) {
            Eventually.holds("what is left is written", () -> headOffset() == 4);
            assertThat(output.getAll()).contains("partition 0: offset 1 is gone, reading continues at 3");
            try (Connection held = holdHeads()) {
                log.publish(user, 5);
                Eventually.holds("the batch failed", () -> output.getAll().contains("tables: down"));
                // Without records, the broker answers a fetch after half a second.
                long failedNanos = System.nanoTime();
                Eventually.holds("no fetch is in flight", () -> System.nanoTime() - failedNanos > 1_500_000_000L);
                log.publishAll(user, 6, 3);
                deleteBefore(7);
                held.rollback();
            }
            Eventually.holds("what is left is written", () -> headOffset() == 8);
            assertThat(output.getAll()).contains("partition 0: offset 5 is gone, reading continues at 7");
            notifier.awaitReady();
        }
    }

    @ParameterizedTest
    @EnumSource
    void readingContinues_inALaterTopic_afterARewriting(GroupProtocol protocol, CapturedOutput output) {
        try (RunningNotifier notifier = start(protocol);
                SseClient client = notifier.stream(user, "")) {
            assertThat(client.next().name()).isEqualTo("ready");
            log.publishAll(user, 1, 2);
            Eventually.holds("the head is written", () -> headOffset() == 2);
            log.continueInALaterTopic(2);
            log.publish(user, 3);
            Eventually.holds("the head is written", () -> headOffset() == 3);
            Eventually.holds(
                    "the stream goes on",
                    () -> ChangeLog.token(user, 3).equals(client.next().id()));
            assertThat(progress()).isEqualTo(3);
            assertThat(output.getAll()).doesNotContain("skips partition", "is gone", "was created again");
        }
    }

    private void deleteBefore(long offset) throws ExecutionException, InterruptedException {
        admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(offset)))
                .all()
                .get();
    }

    private List<String> members() {
        String group = prefix + "notifier";
        try {
            return admin
                    .describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .values()
                    .iterator()
                    .next()
                    .get()
                    .members()
                    .stream()
                    .map(MemberDescription::consumerId)
                    .toList();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private long committed() {
        try {
            var offsets = admin.listConsumerGroupOffsets(prefix + "notifier")
                    .partitionsToOffsetAndMetadata()
                    .get();
            return offsets.containsKey(partition) ? offsets.get(partition).offset() : -1;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private Connection connect() throws SQLException {
        URI uri = URI.create(database);
        String[] userInfo = String.valueOf(uri.getUserInfo()).split(":", 2);
        return DriverManager.getConnection(
                "jdbc:postgresql://" + uri.getHost() + ":" + uri.getPort() + uri.getPath(),
                userInfo[0],
                userInfo.length == 2 ? userInfo[1] : "");
    }

    /** No heads can be written while this is open. */
    private Connection holdHeads() throws SQLException {
        Connection connection = connect();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE notifier.head IN EXCLUSIVE MODE");
        }
        return connection;
    }

    private long headOffset() {
        return number("SELECT coalesce(max(position & 281474976710655), 0) FROM notifier.head WHERE user_id = '" + user
                + "'");
    }

    private long progress() {
        return number("SELECT max(next_offset) FROM notifier.progress");
    }

    private long number(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getLong(1) : 0;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
