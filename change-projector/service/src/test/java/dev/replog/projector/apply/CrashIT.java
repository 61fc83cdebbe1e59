package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.backing.kafka.GroupProtocol;
import dev.replog.http.metrics.MetricNames;
import dev.replog.schemas.token.Position;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that dies at the worst moments, and its successor. */
class CrashIT {
    /** As many as the topic of changes has, so that what is published already is known when the log is read again. */
    private static final int PARTITIONS = TestProjector.CHANGES.changesPartitions();

    /** One for each of the first two partitions, as their names say. */
    private static final List<String> USERS = List.of("alice", "dave");

    private static final int MUTATIONS = 60;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(CrashingProjector.Point.class)
    void nothingIsLostOrAppliedTwice(CrashingProjector.Point point) throws Exception {
        dieAndGoOn(point, 1, false);
    }

    @ParameterizedTest
    @EnumSource(CrashingProjector.Point.class)
    void nothingIsLostOrAppliedTwice_inSeveralLanes(CrashingProjector.Point point) throws Exception {
        dieAndGoOn(point, 2, false);
    }

    /** And its outbox with it: changes come from the log again. */
    @ParameterizedTest
    @EnumSource(CrashingProjector.Point.class)
    void nothingIsLost_whenTheDatabaseIsLostToo(CrashingProjector.Point point) throws Exception {
        dieAndGoOn(point, 1, true);
    }

    private void dieAndGoOn(CrashingProjector.Point point, int lanes, boolean isDatabaseLost) throws Exception {
        SharedBackends backends = SharedBackends.get();
        String prefix = backends.newTopicPrefix();
        TestDatabase database = TestDatabase.migrated(backends.newDatabase());
        try (TestLog log = TestLog.create(backends.kafkaBootstrapServers(), prefix, PARTITIONS)) {
            Random random = Seeds.printed("CrashIT " + point);
            List<RandomLog> users =
                    USERS.stream().map(user -> new RandomLog(random, user)).toList();
            for (int i = 0; i < MUTATIONS; i++) {
                long position = Position.of(1, i / USERS.size()).value();
                log.append(users.get(i % USERS.size()).next(position));
            }
            dieAt(point, lanes, backends.kafkaBootstrapServers(), database.url(), prefix);
            requireDiedAt(point, lanes, log, database);

            if (isDatabaseLost) {
                database = TestDatabase.migrated(backends.newDatabase());
            }
            TestDatabase applied = database;
            // Kafka would keep the partitions for the dead process until its session ends. That wait is Kafka's, and
            // not what is shown here: who comes next is of another group, and so has them at once.
            try (TestProjector next = TestProjector.start(
                    log, applied, TestProjector.properties(prefix + "next", GroupProtocol.CLASSIC, 7))) {
                TestProjector.awaitApplied(log, applied);
                // Also where everything was applied by then: the next owner publishes the outbox.
                Await.until(
                        "owner of all",
                        () -> IntStream.range(0, USERS.size())
                                .allMatch(partition -> next.gauge(MetricNames.PROJECTOR_OWNED, partition) == 1));
            }
            Expected expected = Expected.of(log);
            expected.requireDatabase(applied);
            if (isDatabaseLost) {
                expected.requireMessagesAfterLossOfDatabase(log);
            } else {
                expected.requireMessages(log);
            }
        }
    }

    /** The point was really met: the state that it leaves behind is the one that makes it dangerous. */
    private static void requireDiedAt(CrashingProjector.Point point, int lanes, TestLog log, TestDatabase database)
            throws Exception {
        if (lanes > 1) {
            // What the other lane has done by then is anything from nothing to all that it had.
            return;
        }
        long applied =
                database.progress().values().stream().mapToLong(Long::longValue).sum();
        switch (point) {
            case BEFORE_COMMIT -> assertThat(applied).isEqualTo(CrashingProjector.BATCH_RECORDS_MAX);
            case BETWEEN_COMMIT_AND_PUBLISHING ->
                assertThat(applied).isEqualTo(2L * CrashingProjector.BATCH_RECORDS_MAX);
            case WHILE_PUBLISHING ->
                assertThat(log.outcomes().size() + log.changes().size()).isEqualTo(15);
            // A mutation that changed nothing announces nothing, but whoever asked is answered.
            case BETWEEN_ACKNOWLEDGEMENT_AND_OFFSET ->
                assertThat(log.outcomes().size() + log.changes().size()).isPositive();
        }
        assertThat(applied).isPositive().isLessThan(MUTATIONS);
    }

    private void dieAt(CrashingProjector.Point point, int lanes, String kafka, String postgres, String prefix)
            throws Exception {
        File output = folder.resolve("output").toFile();
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                CrashingProjector.class.getName(),
                kafka,
                postgres,
                prefix,
                prefix + "crashing",
                point.name(),
                String.valueOf(lanes));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process =
                builder.redirectErrorStream(true).redirectOutput(output).start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue())
                    .as(Files.readString(output.toPath()))
                    .isEqualTo(CrashingProjector.EXIT_CODE);
        } finally {
            process.destroyForcibly();
        }
    }
}
