package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.backends.SharedBackends;
import dev.replog.backing.kafka.KafkaClients;
import dev.replog.backing.postgres.PostgresAddress;
import dev.replog.projector.admin.LogOperations;
import dev.replog.projector.admin.RefusedException;
import dev.replog.projector.marker.MarkerFolder;
import dev.replog.schemas.Change;
import dev.replog.schemas.log.TopicNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.CommonClientConfigs;

/** A real log with two partitions, its tables, and the operations of an operator on both. */
final class OperatedLog implements AutoCloseable {
    private static final UUID ID = new UUID(1, 1);

    private final SharedBackends backends = SharedBackends.get();
    private final String prefix = backends.newTopicPrefix();
    private final TestDatabase database = TestDatabase.migrated(backends.newDatabase());
    private final StringBuilder said = new StringBuilder();
    private final TestLog log;
    private MarkerFolder markers = MarkerFolder.of("");
    private int number;

    private OperatedLog() throws Exception {
        log = TestLog.create(backends.kafkaBootstrapServers(), prefix, 2);
    }

    static OperatedLog create() throws Exception {
        return new OperatedLog();
    }

    @Override
    public void close() {
        log.close();
    }

    TestLog log() {
        return log;
    }

    TestDatabase database() {
        return database;
    }

    /** The operations know the markers in this folder. */
    void keepMarkers(Path folder) {
        markers = MarkerFolder.of(folder.toString());
    }

    /** An operation of an operator. */
    interface Operation {
        void run(LogOperations operations) throws Exception;
    }

    void succeed(Operation operation) throws Exception {
        operation.run(operations());
    }

    /** Runs an operation that must be refused. */
    void refuse(Operation operation) {
        assertThatThrownBy(() -> operation.run(operations()))
                .isInstanceOf(RefusedException.class)
                .satisfies(refusal -> say(String.valueOf(refusal.getMessage())));
    }

    private LogOperations operations() {
        KafkaClients clients =
                KafkaClients.of(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, backends.kafkaBootstrapServers()));
        return new LogOperations(
                clients, new TopicNames(prefix), PostgresAddress.parse(database.url(), ""), markers, this::say);
    }

    void say(String line) {
        said.append(line).append('\n');
    }

    /** The output of the operations since the last {@link #clearSaid}. */
    String said() {
        return said.toString();
    }

    void clearSaid() {
        said.setLength(0);
    }

    TestProjector start() {
        return startOn(database, "group");
    }

    TestProjector startOn(TestDatabase other, String group) {
        return TestProjector.start(log, other, TestProjector.properties(prefix + group));
    }

    void registerByRunning() throws Exception {
        try (TestProjector projector = start()) {
            TestProjector.awaitApplied(log, database);
            assertThat(projector.state()).isInstanceOf(ProjectionStatus.State.Running.class);
        }
    }

    /** Ten users, one after the other. */
    void write(int count) throws Exception {
        for (int i = 0; i < count; i++, number++) {
            String user = "user-" + number % 10;
            log.append(
                    number < 10
                            ? Ask.silent(
                                    user, Ask.upsert("exercise", ID, Map.of("name", "Squat", "notes", "n" + number)))
                            : Ask.silent(user, Ask.patch("exercise", ID, Map.of("notes", "n" + number))));
        }
    }

    void awaitVersions(int sum) throws Exception {
        Await.until(
                "versions " + sum,
                () -> database.text("SELECT coalesce(sum(version), 0) FROM entity")
                        .equals(Integer.toString(sum)));
    }

    /** As they were published, repetitions of the last batches apart. */
    void assertPositionsRisePerUser() throws Exception {
        Map<String, List<Long>> positions = new HashMap<>();
        for (Change change : log.changes()) {
            List<Long> those = positions.computeIfAbsent(change.getUserId(), user -> new ArrayList<>());
            if (!those.contains(change.getPosition())) {
                those.add(change.getPosition());
            }
        }
        assertThat(positions)
                .hasSize(10)
                .allSatisfy((user, those) -> assertThat(those).isSorted());
    }
}
