package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.backing.kafka.GroupProtocol;
import dev.replog.schemas.Mutation;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A log that is not the one the database was built from is not applied, and the refusal says what to do. */
class RefusalIT {
    private final SharedBackends backends = SharedBackends.get();
    private final String prefix = backends.newTopicPrefix();
    private final TestDatabase database = TestDatabase.migrated(backends.newDatabase());
    private TestLog log;

    @BeforeEach
    void createTopics() throws Exception {
        log = TestLog.create(backends.kafkaBootstrapServers(), prefix, 1);
        for (int i = 0; i < 3; i++) {
            log.append(write(i));
        }
        try (TestProjector projector = start()) {
            TestProjector.awaitApplied(log, database);
            assertThat(projector.state()).isInstanceOf(ProjectionStatus.State.Running.class);
        }
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void recreatedTopic_isRefused() throws Exception {
        recreate();
        assertThat(refusal())
                .contains(log.names().mutations(1))
                .contains("the topic was re-created")
                .contains("Restore it, or continue without the lost records: replog new-generation --after-loss");
    }

    /** Kafka reports it with the next heartbeat; records that are read until then look like those of the first log. */
    @ParameterizedTest
    @EnumSource
    void topicThatIsRecreatedWhileItIsProjected_isRefused(GroupProtocol protocol) throws Exception {
        ProjectionProperties properties = TestProjector.properties(prefix + protocol, protocol, 500);
        try (TestProjector projector = TestProjector.start(log, database, properties)) {
            Await.until(
                    "owned",
                    () -> !database.text("SELECT owner_epoch FROM projection_progress")
                            .equals("1"));
            recreate();
            Await.until("refused", () -> projector.state() instanceof ProjectionStatus.State.Refusing);
        }
        assertThat(refusal()).contains("the topic was re-created");
    }

    @Test
    void logThatLostItsEnd_isRefused() throws Exception {
        database.execute("UPDATE projection_progress SET next_offset = 1000");
        assertThat(refusal())
                .contains(log.names().mutations(1) + "-0")
                .contains("applied records up to 999, the log ends at 2")
                .contains("continue without the lost records: replog new-generation --after-loss");
    }

    @Test
    void logThatLostItsStart_isRefused() throws Exception {
        log.append(write(3));
        log.append(write(4));
        TopicPartition partition = new TopicPartition(log.names().mutations(1), 0);
        log.admin()
                .deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(4)))
                .all()
                .get();
        assertThat(refusal())
                .contains("the next record to apply is 3, the log starts at 4")
                .contains("its retention is not unlimited. Restore the log, or continue");
    }

    @Test
    void logThatLostItsStart_isAppliedFurther_whenThatWasAppliedBefore() throws Exception {
        TopicPartition partition = new TopicPartition(log.names().mutations(1), 0);
        log.admin()
                .deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(3)))
                .all()
                .get();
        log.append(write(3));
        try (TestProjector projector = start()) {
            TestProjector.awaitApplied(log, database);
            assertThat(projector.state()).isInstanceOf(ProjectionStatus.State.Running.class);
        }
        assertThat(database.text("SELECT version FROM entity")).isEqualTo("4");
    }

    /** The message; and nothing was changed, then or later. */
    private String refusal() throws Exception {
        List<String> before = database.dump();
        try (TestProjector projector = start()) {
            Await.until("refused", () -> projector.state() instanceof ProjectionStatus.State.Refusing);
            assertThat(database.dump()).isEqualTo(before);
            return projector.state() instanceof ProjectionStatus.State.Refusing refusing ? refusing.reason() : "";
        }
    }

    private void recreate() throws Exception {
        String topic = log.names().mutations(1);
        log.delete(topic);
        log.createMutations(1);
        for (int i = 0; i < 5; i++) {
            log.append(write(i));
        }
    }

    private TestProjector start() {
        return TestProjector.start(log, database, TestProjector.properties(prefix + "group"));
    }

    private static Mutation write(int number) {
        return number == 0
                ? Ask.silent("alice", Ask.upsert("exercise", new UUID(1, 1), Map.of("name", "Squat")))
                : Ask.silent("alice", Ask.patch("exercise", new UUID(1, 1), Map.of("notes", "n" + number)));
    }
}
