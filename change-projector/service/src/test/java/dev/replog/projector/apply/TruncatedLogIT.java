package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.backends.EmbeddedBackends;
import dev.replog.backends.PartitionFiles;
import dev.replog.backing.kafka.GroupProtocol;
import dev.replog.backing.kafka.KafkaClients;
import dev.replog.backing.postgres.PostgresAddress;
import dev.replog.projector.admin.LogOperations;
import dev.replog.projector.admin.RefusedException;
import dev.replog.projector.marker.MarkerFolder;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.log.TopicNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The broker comes back without the newest records, which are applied, as after a loss of power; and more is written to
 * the log than it lost before anybody looks at where it ends.
 */
class TruncatedLogIT {
    private static final int APPLIED = 10;
    private static final int LEFT = 5;
    private static final int AGAIN = 20;

    @TempDir
    private static Path folder;

    private static EmbeddedBackends backends;

    private final String prefix = "t" + UUID.randomUUID() + ".";
    private TestDatabase database;
    private TestLog log;
    private int number;

    @BeforeAll
    static void startServers() {
        backends = EmbeddedBackends.start(folder);
    }

    @AfterAll
    static void stopServers() {
        backends.close();
    }

    @BeforeEach
    void apply() throws Exception {
        database = TestDatabase.newIn(backends);
        log = TestLog.create(backends.kafkaBootstrapServers(), prefix, 1);
        write(APPLIED);
        try (TestProjector projector = start(GroupProtocol.CONSUMER)) {
            TestProjector.awaitApplied(log, database);
            assertThat(projector.state()).isInstanceOf(ProjectionStatus.State.Running.class);
        }
    }

    @AfterEach
    void close() {
        log.close();
    }

    @ParameterizedTest
    @EnumSource
    void logThatGrewAgain_isRefused(GroupProtocol protocol) throws Exception {
        truncate();
        List<String> before = database.dump();
        try (TestProjector projector = start(protocol)) {
            Await.until("refused", () -> projector.state() instanceof ProjectionStatus.State.Refusing);
            assertThat(reason(projector))
                    .contains(log.names().mutations(1) + "-0")
                    .contains("applied records up to 9, the log has others from 5 on: it lost records")
                    .contains("continue without the lost records: replog new-generation --after-loss");
        }
        assertThat(database.dump()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void logThatIsTruncatedWhileItIsProjected_isRefused(GroupProtocol protocol) throws Exception {
        try (TestProjector projector = start(protocol)) {
            Await.until("running", () -> projector.state() instanceof ProjectionStatus.State.Running);
            List<String> before = database.dump();
            truncate();
            Await.until("refused", () -> projector.state() instanceof ProjectionStatus.State.Refusing);
            assertThat(reason(projector)).contains("the log has others from 5 on: it lost records");
            assertThat(database.dump()).isEqualTo(before);
        }
    }

    @Test
    void logThatGrewAgain_goesOn_afterItsLossIsDeclared() throws Exception {
        truncate();
        try (TestProjector projector = start(GroupProtocol.CONSUMER)) {
            Await.until("refused", () -> projector.state() instanceof ProjectionStatus.State.Refusing);
            assertThat(afterLoss())
                    .contains("lost records from 5 on, applied up to 10")
                    .contains("5 mutations in place of applied ones, "
                            + log.names().mutations(1) + "-0 from 5 on, were" + " appended to "
                            + log.names().mutations(2));
            log.writingTo(2);
            write(1);
            // What was appended in the place of applied records counts as well.
            awaitVersions(APPLIED + AGAIN + 1);
            assertThat(projector.state()).isInstanceOf(ProjectionStatus.State.Running.class);
        }
        assertThatThrownBy(this::afterLoss)
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("nothing of the log is missing");
    }

    @Test
    void declarationThatWasInterrupted_takesAlongWhatIsLeft_once() throws Exception {
        truncate();
        String first = afterLoss();
        // As if it had ended before it was written down that they are taken.
        database.execute("UPDATE log_replaced SET taken_at = NULL");
        assertThat(afterLoss()).contains("5 mutations in place of applied ones").doesNotContain("Created");
        assertThat(first).contains("Created");
        try (TestProjector projector = start(GroupProtocol.CONSUMER)) {
            log.writingTo(2);
            write(1);
            awaitVersions(APPLIED + AGAIN + 1);
            assertThat(projector.state()).isInstanceOf(ProjectionStatus.State.Running.class);
        }
        assertThat(database.text("SELECT count(*) FROM receipt")).isEqualTo(Integer.toString(APPLIED + AGAIN + 1));
    }

    private void awaitVersions(int versions) throws Exception {
        Await.until("applied", () -> database.text("SELECT version FROM entity").equals(Integer.toString(versions)));
    }

    private void truncate() throws Exception {
        backends.stopKafka();
        String partition = log.names().mutations(1) + "-0";
        try (Stream<Path> all = Files.walk(folder)) {
            Path found =
                    all.filter(path -> path.endsWith(partition)).findFirst().orElseThrow();
            new PartitionFiles(found).cutFrom(LEFT);
        }
        backends.startKafka();
        write(AGAIN);
    }

    private String afterLoss() throws Exception {
        StringBuilder said = new StringBuilder();
        KafkaClients clients =
                KafkaClients.of(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, backends.kafkaBootstrapServers()));
        new LogOperations(
                        clients,
                        new TopicNames(prefix),
                        PostgresAddress.parse(database.url(), ""),
                        MarkerFolder.of(""),
                        line -> said.append(line).append('\n'))
                .newGenerationAfterLoss(OptionalInt.empty());
        return said.toString();
    }

    private TestProjector start(GroupProtocol protocol) {
        return TestProjector.start(log, database, TestProjector.properties(prefix + protocol, protocol, 500));
    }

    private static String reason(TestProjector projector) {
        return projector.state() instanceof ProjectionStatus.State.Refusing refusing ? refusing.reason() : "";
    }

    private void write(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            log.append(next());
        }
    }

    private Mutation next() {
        return number++ == 0
                ? Ask.silent("alice", Ask.upsert("exercise", new UUID(1, 1), Map.of("name", "Squat")))
                : Ask.silent("alice", Ask.patch("exercise", new UUID(1, 1), Map.of("notes", "n" + number)));
    }
}
