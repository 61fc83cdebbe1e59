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
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The operator's command on a real log, with the projection running and not, whole and interrupted. */
class GenerationsIT {
    private static final UUID ID = new UUID(1, 1);

    private final SharedBackends backends = SharedBackends.get();
    private final String prefix = backends.newTopicPrefix();
    private final TestDatabase database = TestDatabase.migrated(backends.newDatabase());
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private TestLog log;
    private int number;

    @BeforeEach
    void createTopics() throws Exception {
        log = TestLog.create(backends.kafkaBootstrapServers(), prefix, 2);
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void grownLog_isAppliedToTheEndOfTheOldGeneration_beforeTheNew() throws Exception {
        write(20);
        registerByRunning();
        write(30);
        // Nobody projects now, so that all of it is still to be applied when the next generation begins.
        succeed("grow", "--partitions", "5");
        assertThat(said()).contains("Created " + log.names().mutations(2) + " with 5 partitions", "Opened");
        assertRefused(1);
        log.writingTo(2);
        write(40);
        try (TestProjector one = start();
                TestProjector other = start()) {
            awaitVersions(90);
            assertThat(one.state()).isNotInstanceOf(ProjectionStatus.State.Refusing.class);
            assertThat(other.state()).isNotInstanceOf(ProjectionStatus.State.Refusing.class);
        }
        assertThat(database.text("SELECT data ->> 'notes' FROM entity WHERE user_id = 'user-7'"))
                .isEqualTo("n87");
        assertThat(database.text("SELECT count(*) FROM user_head WHERE position >> 48 = 2"))
                .isEqualTo("10");
        assertThat(database.text("SELECT string_agg((drained_at IS NOT NULL)::text, ' ' ORDER BY generation)"
                        + " FROM log_generation"))
                .isEqualTo("true false");
        assertPositionsRisePerUser();
        assertThat(log.dead()).isEmpty();
    }

    @Test
    void emptyDatabase_isBuiltFromAllGenerations_theSame() throws Exception {
        write(10);
        registerByRunning();
        succeed("new-generation");
        log.writingTo(2);
        write(10);
        try (TestProjector projector = start()) {
            awaitVersions(20);
            assertThat(projector.state()).isInstanceOf(ProjectionStatus.State.Running.class);
        }
        TestDatabase rebuilt = TestDatabase.migrated(backends.newDatabase());
        try (TestProjector projector =
                TestProjector.start(log, rebuilt, TestProjector.properties(prefix + "rebuild"))) {
            Await.until(
                    "rebuilt",
                    () -> rebuilt.text("SELECT coalesce(sum(version), 0) FROM entity")
                            .equals("20"));
            assertThat(projector.state()).isInstanceOf(ProjectionStatus.State.Running.class);
        }
        String entities = "SELECT e::text FROM entity e ORDER BY user_id, type, id";
        assertThat(rebuilt.texts(entities)).isEqualTo(database.texts(entities));
        String generations = "SELECT generation || ' ' || topic_id FROM log_generation ORDER BY generation";
        assertThat(rebuilt.texts(generations)).isEqualTo(database.texts(generations));
    }

    /** Whatever was done when it stopped, the same command finishes it. */
    @Test
    void interruptedChange_isFinishedByTheNextCommand() throws Exception {
        write(10);
        registerByRunning();
        // Written down, and nothing done.
        database.execute("UPDATE log_generation SET settings = ARRAY['max.message.bytes=2000000', 'retention.ms=-1'],"
                + " successor_partitions = 3");
        // Sealed, and not proved.
        setMessageBytesMax(1, "80");
        succeed("grow", "--partitions", "3");
        assertThat(messageBytesMax(2)).isEqualTo("2000000");
        // Created and registered, and not opened.
        setMessageBytesMax(2, "80");
        database.execute("UPDATE log_generation SET opened_at = NULL WHERE generation = 2");
        succeed("grow", "--partitions", "3");
        assertThat(messageBytesMax(2)).isEqualTo("2000000");
        succeed("grow", "--partitions", "3");
        assertThat(said()).contains("already; nothing to do");
        assertThat(database.text("SELECT max(generation) FROM log_generation")).isEqualTo("2");
        log.writingTo(2);
        write(10);
        try (TestProjector projector = start()) {
            awaitVersions(20);
            assertThat(projector.state()).isInstanceOf(ProjectionStatus.State.Running.class);
        }
    }

    /** What the owner of a drained partition had not published yet, when it died, is published all the same. */
    @Test
    void outboxEntries_areNotLost_whenTheirGenerationEnds() throws Exception {
        write(10);
        registerByRunning();
        int before = log.changes().size();
        succeed("new-generation");
        // Nobody owns the old partitions any more; their last batches are still in the table.
        try (TestProjector projector = start()) {
            Await.until(
                    "drained",
                    () -> database.text("SELECT drained_at IS NOT NULL FROM log_generation WHERE generation = 1")
                            .equals("t"));
            assertThat(projector.state()).isNotInstanceOf(ProjectionStatus.State.Refusing.class);
        }
        assertThat(log.changes().size()).isGreaterThanOrEqualTo(before);
    }

    @Test
    void recreatedLog_goesOn_afterItsLossIsDeclared_withWhatWasWrittenToIt() throws Exception {
        write(10);
        registerByRunning();
        log.delete(log.names().mutations(1));
        log.createMutations(2);
        write(10);
        try (TestProjector projector = start()) {
            Await.until("refused", () -> projector.state() instanceof ProjectionStatus.State.Refusing);
            assertThat(admin("new-generation")).isEqualTo(3);
            assertThat(said()).contains("new-generation --after-loss");
            succeed("new-generation", "--after-loss");
            // The generation between is what was re-created.
            log.writingTo(3);
            write(10);
            awaitVersions(30);
            assertThat(projector.state()).isInstanceOf(ProjectionStatus.State.Running.class);
        }
        assertThat(admin("new-generation", "--after-loss")).isEqualTo(3);
        assertPositionsRisePerUser();
    }

    @Test
    void lostLog_goesOn_afterItsLossIsDeclared() throws Exception {
        write(10);
        registerByRunning();
        log.delete(log.names().mutations(1));
        try (TestProjector projector = start()) {
            succeed("new-generation", "--after-loss");
            assertThat(said()).contains("10 of its records are applied and stay");
            log.writingTo(2);
            write(10);
            awaitVersions(20);
            assertThat(projector.state()).isInstanceOf(ProjectionStatus.State.Running.class);
        }
        assertPositionsRisePerUser();
    }

    @Test
    void truncatedLog_goesOn_afterItsLossIsDeclared() throws Exception {
        write(10);
        registerByRunning();
        database.execute("UPDATE projection_progress SET next_offset = next_offset + 1000 WHERE partition = 0");
        try (TestProjector projector = start()) {
            Await.until("refused", () -> projector.state() instanceof ProjectionStatus.State.Refusing);
            succeed("new-generation", "--after-loss");
            assertThat(said()).contains("records appended below that since the loss are not applied");
            log.writingTo(2);
            write(10);
            awaitVersions(20);
        }
    }

    @Test
    void wholeLog_isNotGivenUp() throws Exception {
        write(1);
        registerByRunning();
        assertThat(admin("new-generation", "--after-loss")).isEqualTo(3);
        assertThat(said()).contains("nothing of the log is missing");
        assertThat(admin("grow", "--partitions", "1")).isEqualTo(3);
        assertThat(said()).contains("partitions: 1 (expected: more than 2");
    }

    @Test
    void status_tellsOfEachPartition() throws Exception {
        write(10);
        registerByRunning();
        succeed("grow", "--partitions", "3");
        said.reset();
        succeed("status");
        assertThat(said())
                .contains("Generation 1, " + log.names().mutations(1) + ": sealed")
                .contains("Generation 2, " + log.names().mutations(2) + ": open")
                .contains("The newest mutation in the read model is generation 1, offset");
        said.reset();
        succeed("status", "--json");
        assertThat(said())
                .startsWith("{\"generations\":[{\"generation\":1,")
                .contains("\"lag\":1", "\"updated_at\":\"", "\"read_model\":{\"generation\":1,\"offset\":");
    }

    private int admin(String... words) {
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.add("--spring.kafka.bootstrap-servers=" + backends.kafkaBootstrapServers());
        arguments.add("--replog.kafka.topic-prefix=" + prefix);
        arguments.add("--replog.postgres.url=" + database.url());
        PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        return new ReplogAdmin(stream, stream).run(arguments);
    }

    private void succeed(String... words) {
        int code = admin(words);
        assertThat(code).as(said()).isZero();
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private TestProjector start() {
        return TestProjector.start(log, database, TestProjector.properties(prefix + "group"));
    }

    private void registerByRunning() throws Exception {
        try (TestProjector projector = start()) {
            TestProjector.awaitApplied(log, database);
            assertThat(projector.state()).isInstanceOf(ProjectionStatus.State.Running.class);
        }
    }

    /** Ten users, one after the other. */
    private void write(int count) throws Exception {
        for (int i = 0; i < count; i++, number++) {
            String user = "user-" + number % 10;
            log.append(
                    number < 10
                            ? Ask.silent(
                                    user, Ask.upsert("exercise", ID, Map.of("name", "Squat", "notes", "n" + number)))
                            : Ask.silent(user, Ask.patch("exercise", ID, Map.of("notes", "n" + number))));
        }
    }

    private void awaitVersions(int sum) throws Exception {
        Await.until(
                "versions " + sum,
                () -> database.text("SELECT coalesce(sum(version), 0) FROM entity")
                        .equals(Integer.toString(sum)));
    }

    private void assertRefused(int generation) {
        log.writingTo(generation);
        Assertions.assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> log.append(Ask.silent("alice", Ask.delete("exercise", new UUID(0, 0)))))
                .withCauseInstanceOf(RecordTooLargeException.class);
    }

    /** As they were published, repetitions of the last batches apart. */
    private void assertPositionsRisePerUser() throws Exception {
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

    private void setMessageBytesMax(int generation, String bytes) throws Exception {
        log.admin()
                .incrementalAlterConfigs(Map.of(
                        resource(generation),
                        List.of(new AlterConfigOp(
                                new ConfigEntry("max.message.bytes", bytes), AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    private String messageBytesMax(int generation) throws Exception {
        return log.admin()
                .describeConfigs(List.of(resource(generation)))
                .all()
                .get()
                .values()
                .iterator()
                .next()
                .get("max.message.bytes")
                .value();
    }

    private ConfigResource resource(int generation) {
        return new ConfigResource(ConfigResource.Type.TOPIC, log.names().mutations(generation));
    }
}
