package dev.replog.projector.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.backing.kafka.GroupProtocol;
import dev.replog.backing.postgres.PostgresProperties;
import dev.replog.projector.apply.Await;
import dev.replog.projector.apply.TestDatabase;
import dev.replog.projector.apply.TestKafka;
import dev.replog.projector.database.ProjectionDatabase;
import dev.replog.projector.log.LogTopics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One read model that only writes down what it is given: once, in order, whatever happens around it. */
class ModelLoopIT {
    private final SharedBackends backends = SharedBackends.get();
    private final TestKafka kafka = new TestKafka(backends.kafkaBootstrapServers(), backends.newTopicPrefix());
    private final LogTopics topics = kafka.topics();
    private final RecordingModel model = new RecordingModel();
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final List<ModelLoop> loops = new ArrayList<>();
    private String url;
    private TestDatabase database;
    private ChangesTopicWriter changes;

    @BeforeEach
    void open() throws Exception {
        url = backends.newDatabase();
        database = RecordingModel.database(url);
        changes = new ChangesTopicWriter(kafka);
    }

    @AfterEach
    void close() {
        loops.forEach(ModelLoop::requestStop);
        loops.forEach(ModelLoop::stop);
        topics.close();
        changes.close();
    }

    private static ModelProperties properties(GroupProtocol protocol) {
        return new ModelProperties(
                true,
                Set.of(),
                protocol,
                3,
                Duration.ofMillis(50),
                Duration.ofMillis(20),
                Duration.ofMillis(200),
                Duration.ofSeconds(10));
    }

    private ModelLoop start() {
        return start(GroupProtocol.CONSUMER);
    }

    private ModelLoop start(GroupProtocol protocol) {
        ModelStatus status = new ModelStatus(RecordingModel.NAME);
        ModelProperties properties = properties(protocol);
        ModelLoop loop = new ModelLoop(
                new ModelStore(model),
                new ProjectionDatabase(new PostgresProperties(url, "").address(), properties.statementTimeout()),
                topics,
                ModelLoopConfiguration.consumers(RecordingModel.NAME, properties, kafka.clients(), kafka.names()),
                properties,
                new ModelLoop.Gates(() -> false, () -> true),
                new ModelEvents(status, ignored -> {}, registry));
        loops.add(loop);
        loop.start();
        return loop;
    }

    private void stop(ModelLoop loop) {
        loops.remove(loop);
        loop.stop();
    }

    private List<String> recorded() throws Exception {
        return RecordingModel.recorded(database);
    }

    private void awaitRecorded(String... expected) throws Exception {
        Await.until("recorded " + List.of(expected), () -> recorded().equals(List.of(expected)));
    }

    private void awaitIncomplete(ModelLoop loop, String reason) throws Exception {
        Await.until("incomplete", () -> loop.status().state() instanceof ModelStatus.State.Incomplete);
        Await.until(
                "known to all",
                () -> database.text("SELECT incomplete FROM further_model").contains(reason));
        assertThat(((ModelStatus.State.Incomplete) loop.status().state()).reason())
                .contains(reason)
                .contains("docs/read-models.md");
    }

    /** The erased change is not missed, and nothing is read again. */
    @ParameterizedTest
    @EnumSource
    void rewrittenTopic_isReadOn_fromTheSameOffset(GroupProtocol protocol) throws Exception {
        changes.create(1);
        changes.send(0, "a", 1, 2);
        changes.send(0, "b", 3);
        start(protocol);
        awaitRecorded("a1", "a2", "b3");
        changes.continueInALaterTopic(2, ChangesTopicWriter.change("b", 3));
        changes.send(0, "b", 4);
        awaitRecorded("a1", "a2", "b3", "b4");
        assertThat(count(ModelEvents.REPEATED)).isZero();
        assertThat(count(ModelEvents.LEFT_OUT)).isZero();
        assertThat(database.text("SELECT count(*) || ' ' || max(next_offset) FROM further_model_progress"))
                .isEqualTo("1 4");
    }

    /** As after a rebuild. */
    @Test
    void erasedChanges_areSkipped_whenARewrittenTopicIsReadFromItsBeginning() throws Exception {
        changes.create(1);
        changes.continueInALaterTopic(2, ChangesTopicWriter.change("b", 3));
        start();
        awaitRecorded("b3");
        assertThat(count(ModelEvents.LEFT_OUT)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void changes_areAppliedOnceAndInOrder_repeatedOrNot(GroupProtocol protocol) throws Exception {
        changes.create(1);
        changes.send(0, "a", 1, 2, 2, 1, 3);
        changes.send(0, "b", 2, 2);
        ModelLoop loop = start(protocol);
        awaitRecorded("a1", "a2", "a3", "b2");
        changes.send(0, "a", 3, 1, 4);
        awaitRecorded("a1", "a2", "a3", "b2", "a4");
        // It is measured after it is committed.
        Await.until("measured", () -> count(ModelEvents.REPEATED) == 5 && count(ModelEvents.APPLIED) == 5);
        Await.until("measured", () -> registry.get(ModelEvents.POSITION).gauge().value() == 4);
        stop(loop);
        changes.send(0, "b", 3);
        start(protocol);
        awaitRecorded("a1", "a2", "a3", "b2", "a4", "b3");
        assertThat(database.text("SELECT next_offset FROM further_model_progress"))
                .isEqualTo("11");
    }

    private double count(String metric) {
        return registry.counter(metric, "model", RecordingModel.NAME).count();
    }

    @Test
    void topicThatComesLater_isWaitedFor() throws Exception {
        ModelLoop loop = start();
        Await.until("it waits", () -> loop.status().state() instanceof ModelStatus.State.Waiting);
        changes.create(1);
        changes.send(0, "a", 1);
        awaitRecorded("a1");
    }

    @Test
    void failure_undoesItsBatch_whichComesAgain() throws Exception {
        changes.create(1);
        model.failures.set(3);
        changes.send(0, "a", 1, 2, 3, 4);
        start();
        awaitRecorded("a1", "a2", "a3", "a4");
        model.failures.set(1);
        changes.send(0, "a", 5);
        awaitRecorded("a1", "a2", "a3", "a4", "a5");
        assertThat(model.failures).hasValue(0);
    }

    @Test
    void recordThatIsNoChange_isLeftOut_andCounted() throws Exception {
        changes.create(1);
        changes.sendRaw(0, "a", new byte[] {1, 2, 3});
        changes.send(0, "a", 1);
        start();
        awaitRecorded("a1");
        Await.until("measured", () -> count(ModelEvents.LEFT_OUT) == 1);
    }

    @Test
    void rebuild_beginsAgain_whileInstancesRun() throws Exception {
        changes.create(2);
        changes.send(0, "a", 1, 2);
        changes.send(1, "b", 1);
        start();
        start();
        Await.until("applied", () -> recorded().size() == 3);
        database.execute("UPDATE recorded SET position = position + 100");
        try (Connection connection = database.connect()) {
            assertThat(ModelRebuild.names(connection)).containsExactly(RecordingModel.NAME);
            assertThat(ModelRebuild.rebuild(connection, "another")).isEmpty();
            assertThat(ModelRebuild.rebuild(connection, RecordingModel.NAME)).hasValue(2);
        }
        Await.until("applied again", () -> Set.copyOf(recorded()).equals(Set.of("a1", "a2", "b1")));
        changes.send(0, "a", 2, 3);
        Await.until("it goes on", () -> Set.copyOf(recorded()).equals(Set.of("a1", "a2", "a3", "b1")));
    }

    @Test
    void changesThatAreGone_makeItIncomplete_untilItIsRebuilt() throws Exception {
        changes.create(1);
        changes.send(0, "a", 1, 2, 3);
        changes.deleteBefore(0, 2);
        ModelLoop loop = start();
        awaitIncomplete(loop, "begins at 2, the next change to apply is 0");
        assertThat(registry.get(ModelEvents.INCOMPLETE).gauge().value()).isEqualTo(1);
        assertThat(recorded()).isEmpty();
        ModelLoop other = start();
        awaitIncomplete(other, "begins at 2");

        changes.createAgain(1);
        changes.send(0, "a", 1, 2, 3);
        try (Connection connection = database.connect()) {
            ModelRebuild.rebuild(connection, RecordingModel.NAME);
        }
        awaitRecorded("a1", "a2", "a3");
    }

    @Test
    void changesThatAreGone_matterToNobody_whoHasThemAlready() throws Exception {
        changes.create(1);
        changes.send(0, "a", 1, 2, 3);
        ModelLoop loop = start();
        awaitRecorded("a1", "a2", "a3");
        stop(loop);
        changes.deleteBefore(0, 3);
        changes.send(0, "a", 4);
        start();
        awaitRecorded("a1", "a2", "a3", "a4");
    }

    @Test
    void topicThatIsCreatedAgain_isReadFromItsBeginning() throws Exception {
        changes.create(1);
        changes.send(0, "a", 1, 2, 3);
        start();
        awaitRecorded("a1", "a2", "a3");
        changes.createAgain(2);
        changes.send(1, "a", 2, 3, 4);
        changes.send(0, "b", 1);
        Await.until("it goes on", () -> Set.copyOf(recorded()).equals(Set.of("a1", "a2", "a3", "a4", "b1")));
    }

    @Test
    void topicThatGrew_makesItIncomplete_forTheOrderIsLost() throws Exception {
        changes.create(1);
        changes.send(0, "a", 1);
        ModelLoop loop = start();
        awaitRecorded("a1");
        changes.grow(2);
        stop(loop);
        awaitIncomplete(start(), "has 2 partitions instead of 1");
    }

    @Test
    void twoInstances_shareThePartitions_andOneTakesOver() throws Exception {
        changes.create(4);
        ModelLoop first = start();
        start();
        for (int round = 1; round <= 20; round++) {
            for (int partition = 0; partition < 4; partition++) {
                changes.send(partition, "user" + partition + "-", round);
            }
        }
        Await.until("all are applied", () -> recorded().size() == 80);
        stop(first);
        for (int partition = 0; partition < 4; partition++) {
            changes.send(partition, "user" + partition + "-", 20, 21);
        }
        Await.until("all are applied", () -> recorded().size() == 84);
        for (int partition = 0; partition < 4; partition++) {
            List<String> positions =
                    database.texts("SELECT position FROM recorded WHERE user_id = 'user" + partition + "-' ORDER BY n");
            assertThat(positions).hasSize(21);
            for (int i = 0; i < positions.size(); i++) {
                assertThat(positions.get(i)).isEqualTo(Integer.toString(i + 1));
            }
        }
    }
}
