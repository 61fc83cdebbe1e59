package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.projector.admin.ReplogAdmin;
import dev.replog.schemas.Change;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A real log with two partitions, its tables, and the operator's command on both. */
final class OperatedLog implements AutoCloseable {
    private static final UUID ID = new UUID(1, 1);

    private final SharedBackends backends = SharedBackends.get();
    private final String prefix = backends.newTopicPrefix();
    private final TestDatabase database = TestDatabase.migrated(backends.newDatabase());
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final TestLog log;
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

    /** Runs {@code replog-admin}; its exit code. */
    int admin(String... words) {
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.add("--spring.kafka.bootstrap-servers=" + backends.kafkaBootstrapServers());
        arguments.add("--replog.kafka.topic-prefix=" + prefix);
        arguments.add("--replog.postgres.url=" + database.url());
        PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        return new ReplogAdmin(stream, stream).run(arguments);
    }

    void succeed(String... words) {
        int code = admin(words);
        assertThat(code).as(said()).isZero();
    }

    /** The output of the command since the last {@link #clearSaid}. */
    String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    void clearSaid() {
        said.reset();
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
