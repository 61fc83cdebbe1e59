package dev.replog.projector.apply;

import dev.replog.backends.EmbeddedBackends;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL and Kafka go away and come back, while mutations arrive: the projection catches up by itself. */
class OutageIT {
    @TempDir
    private static Path folder;

    private static EmbeddedBackends backends;

    private final String prefix = "t" + UUID.randomUUID() + ".";
    private final ProjectionProperties properties = TestProjector.properties(prefix + "group");

    @BeforeAll
    static void startServers() {
        backends = EmbeddedBackends.start(folder);
    }

    @AfterAll
    static void stopServers() {
        backends.close();
    }

    @Test
    void postgresIsRestarted() throws Exception {
        TestDatabase database = TestDatabase.newIn(backends);
        try (TestLog log = TestLog.create(backends.kafkaBootstrapServers(), prefix, 1);
                TestProjector projector = TestProjector.start(log, database, properties)) {
            try (Load load = new Load(log, 1)) {
                Await.until("applied something", () -> !database.progress().isEmpty());
                backends.stopPostgres();
                Await.until("waiting", () -> projector.state() instanceof ProjectionStatus.State.Waiting);
                load.awaitMore();
                backends.startPostgres();
                load.awaitMore();
            }
            requireCaughtUp(log, database, projector);
        }
    }

    @Test
    void postgresIsKilled() throws Exception {
        TestDatabase database = TestDatabase.newIn(backends);
        try (TestLog log = TestLog.create(backends.kafkaBootstrapServers(), prefix, 1);
                TestProjector projector = TestProjector.start(log, database, properties)) {
            try (Load load = new Load(log, 1)) {
                Await.until("applied something", () -> !database.progress().isEmpty());
                kill();
                Await.until("waiting", () -> projector.state() instanceof ProjectionStatus.State.Waiting);
                load.awaitMore();
                backends.stopPostgres();
                backends.startPostgres();
                load.awaitMore();
            }
            requireCaughtUp(log, database, projector);
        }
    }

    @Test
    void kafkaIsRestarted() throws Exception {
        TestDatabase database = TestDatabase.newIn(backends);
        try (TestLog log = TestLog.create(backends.kafkaBootstrapServers(), prefix, 1);
                TestProjector projector = TestProjector.start(log, database, properties)) {
            try (Load load = new Load(log, 1)) {
                Await.until("applied something", () -> !database.progress().isEmpty());
                backends.stopKafka();
                backends.startKafka();
                load.awaitMore();
            }
            requireCaughtUp(log, database, projector);
        }
    }

    @Test
    void projectorIsStarted_beforeKafkaPostgresAndTheLogExist() throws Exception {
        TestDatabase database = TestDatabase.newIn(backends);
        String kafka = backends.kafkaBootstrapServers();
        backends.stopKafka();
        backends.stopPostgres();
        var names =
                new TestKafka(kafka, prefix, Map.of("default.api.timeout.ms", "2000", "request.timeout.ms", "1000"));
        try (TestProjector projector = TestProjector.start(names, database.url(), properties)) {
            Await.until("waits for PostgreSQL", () -> waitsFor(projector, "PostgreSQL is away"));
            backends.startPostgres();
            Await.until("waits for Kafka", () -> waitsFor(projector, "Kafka is away"));
            backends.startKafka();
            Await.until("waits for the log", () -> waitsFor(projector, "the log does not exist yet"));
            try (TestLog log = TestLog.create(kafka, prefix, 1)) {
                try (Load load = new Load(log, 1)) {
                    load.awaitMore();
                }
                requireCaughtUp(log, database, projector);
            }
        }
    }

    private static boolean waitsFor(TestProjector projector, String what) {
        return projector.state() instanceof ProjectionStatus.State.Waiting waiting
                && waiting.reason().contains(what);
    }

    private static void requireCaughtUp(TestLog log, TestDatabase database, TestProjector projector) throws Exception {
        TestProjector.awaitApplied(log, database);
        Await.until("running", () -> projector.state() instanceof ProjectionStatus.State.Running);
        projector.close();
        Expected expected = Expected.of(log);
        expected.requireDatabase(database);
        expected.requireMessages(log);
    }

    /** As by the machine's own hand: no connection is closed, nothing is written down. */
    private static void kill() throws Exception {
        String pid = Files.readAllLines(folder.resolve("postgres/data/postmaster.pid"))
                .getFirst();
        ProcessHandle server = ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
        server.descendants().forEach(ProcessHandle::destroyForcibly);
        server.destroyForcibly();
        Await.until("dead", () -> !server.isAlive());
    }
}
