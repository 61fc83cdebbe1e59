package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.http.metrics.MetricNames;
import dev.replog.schemas.Change;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Operation;
import dev.replog.schemas.Outcome;
import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.Precondition;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.token.Position;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records that cannot be applied, and messages that cannot be sent: they stop nobody else. */
class SetAsideIT {
    private static final int LARGE = 60;

    private final SharedBackends backends = SharedBackends.get();
    private final String prefix = backends.newTopicPrefix();
    private final TestDatabase database = new TestDatabase(backends.newDatabase());
    private TestLog log;

    @BeforeEach
    void createTopics() throws Exception {
        log = TestLog.create(backends.kafkaBootstrapServers(), prefix, 1);
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void poison_isSetAside_andThePartitionGoesOn() throws Exception {
        byte[] alice = "alice".getBytes(StandardCharsets.UTF_8);
        byte[] good = RecordCodec.MUTATION.encode(exercise("alice", new UUID(1, 0)));
        log.append(exercise("alice", new UUID(1, 1)));
        log.appendRaw(0, alice, "no mutation".getBytes(StandardCharsets.UTF_8));
        log.append(exercise("alice", new UUID(1, 2)));
        log.appendRaw(0, "bob".getBytes(StandardCharsets.UTF_8), good);
        log.appendRaw(0, alice, null);
        log.appendRaw(0, null, good);
        log.append(exercise("alice", new UUID(1, 3)));
        try (TestProjector projector = TestProjector.start(log, database, TestProjector.properties(prefix + "group"))) {
            TestProjector.awaitApplied(log, database);
            Await.until("4 dead letters", () -> projector.counter(MetricNames.DEAD_LETTERS) == 4);
            assertThat(projector.state()).isInstanceOf(ProjectionStatus.State.Running.class);
        }
        assertThat(database.texts("SELECT id FROM entity ORDER BY id"))
                .containsExactly(new UUID(1, 1).toString(), new UUID(1, 2).toString(), new UUID(1, 3).toString());
        List<ConsumerRecord<byte[], byte[]>> dead = log.dead();
        assertThat(dead).extracting(one -> header(one, "offset")).containsExactly("1", "3", "4", "5");
        assertThat(dead).allSatisfy(one -> {
            assertThat(header(one, "topic")).isEqualTo(log.names().mutations(1));
            assertThat(header(one, "partition")).isEqualTo("0");
        });
        assertThat(dead)
                .extracting(one -> header(one, "reason"))
                .satisfiesExactly(
                        reason -> assertThat(reason).contains("expected: a Mutation"),
                        reason -> assertThat(reason).isEqualTo("the key is not the mutation's user"),
                        reason -> assertThat(reason).isEqualTo("the record has no key or no value"),
                        reason -> assertThat(reason).isEqualTo("the record has no key or no value"));
        assertThat(new String(dead.getFirst().value(), StandardCharsets.UTF_8)).isEqualTo("no mutation");
    }

    /** The command API refuses NUL; another program may not, and PostgreSQL takes it in no text. */
    @Test
    void valueThatCannotBeStored_isSetAside_andItsNeighboursAreApplied() throws Exception {
        UUID squat = new UUID(1, 1);
        log.append(exercise("alice", squat));
        Mutation inField = Ask.heard("alice", Ask.patch("exercise", squat, Map.of("notes", "a\0b")));
        Mutation inLocalId = Ask.heard(
                "bob",
                Operation.newBuilder(Ask.upsert("exercise", squat, Map.of("name", "Squat")))
                        .setLocalId("l\0")
                        .build());
        Mutation inDevice =
                Mutation.newBuilder(exercise("carol", squat)).setDeviceId("d\0").build();
        log.append(inField);
        log.append(inLocalId);
        log.append(inDevice);
        log.append(Ask.heard("alice", Ask.patch("exercise", squat, Map.of("notes", "after"))));
        log.append(exercise("bob", new UUID(1, 2)));
        project();
        assertThat(database.texts("SELECT user_id || ' ' || version || ' ' || (data ->> 'name') || ' '"
                        + " || coalesce(data ->> 'notes', '-') FROM entity ORDER BY user_id"))
                .containsExactly("alice 2 Squat after", "bob 1 Squat -");
        Map<UUID, Outcome> outcomes = new HashMap<>();
        log.outcomes().forEach(outcome -> outcomes.put(outcome.getRequestId(), outcome));
        assertThat(outcomes).hasSize(6);
        for (Mutation mutation : List.of(inField, inLocalId, inDevice)) {
            Outcome outcome =
                    Objects.requireNonNull(outcomes.get(mutation.getReplyTo().getRequestId()));
            assertThat(outcome.getResults()).singleElement().satisfies(result -> {
                assertThat(result.getStatus()).isEqualTo(OutcomeStatus.REJECTED);
                assertThat(result.getProblem().getCode()).isEqualTo("internal_error");
            });
        }
        assertThat(log.dead()).extracting(one -> header(one, "offset")).containsExactly("1", "2", "3");
        assertThat(database.texts("SELECT user_id || ' ' || (position & 255) FROM user_head ORDER BY user_id"))
                .containsExactly("alice 4", "bob 5", "carol 3");
    }

    @Test
    void mutationOfAnotherProgramme_isSetAside_whateverItsValuesAre() throws Exception {
        UUID id = new UUID(1, 1);
        log.append(Ask.heard("alice", Ask.upsert("exercise", id, Map.of("name", 5L))));
        log.append(Ask.heard("alice", Ask.upsert("workout", id, Map.of("scheduled_date", "soon"))));
        log.append(Ask.heard("alice", Ask.upsert("workout_exercise", id, Map.of("workout_id", "it"))));
        log.append(Ask.heard("a\0", Ask.upsert("exercise", id, Map.of("name", "Squat"))));
        log.append(Ask.heard("x".repeat(5_000), Ask.upsert("exercise", id, Map.of("name", "Squat"))));
        log.append(exercise("alice", id));
        project();
        assertThat(database.texts("SELECT user_id || ' ' || type FROM entity")).containsExactly("alice 1");
        assertThat(log.dead()).extracting(one -> header(one, "offset")).containsExactly("0", "1", "2", "3", "4");
    }

    /** A user's own doing must not keep the other users of the partition waiting for ever. */
    @Test
    void messagesThatKafkaNeverTakes_areShortened_andThePartitionGoesOn() throws Exception {
        String notes = incompressible(9_999);
        List<Operation> touched = new ArrayList<>();
        List<Operation> refused = new ArrayList<>();
        for (int i = 0; i < LARGE; i++) {
            UUID id = new UUID(4, i);
            log.append(Ask.silent("alice", Ask.upsert("exercise", id, Map.of("name", "E", "notes", notes))));
            touched.add(Ask.patch("exercise", id, Map.of("category", "c")));
            refused.add(Operation.newBuilder(Ask.patch("exercise", id, Map.of("category", "d")))
                    .setPrecondition(Precondition.MUST_NOT_EXIST)
                    .build());
        }
        // More than the producer sends, and as an outcome less than that, but more than the topic takes.
        log.append(Ask.silent("alice", touched.toArray(Operation[]::new)));
        Operation[] some = refused.subList(0, LARGE / 2).toArray(Operation[]::new);
        log.append(Ask.heard("alice", some));
        log.append(exercise("bob", new UUID(1, 1)));
        project();
        assertThat(database.text("SELECT count(*) FROM entity WHERE version = 2"))
                .isEqualTo(Integer.toString(LARGE));
        assertThat(log.changes())
                .filteredOn(
                        change -> change.getPosition() == Position.of(1, LARGE).value())
                .singleElement()
                .satisfies(change -> assertThat(change.getEntities())
                        .hasSize(LARGE)
                        .allSatisfy(entity -> {
                            assertThat(entity.getState()).isNull();
                            assertThat(entity.getChangedFields()).containsExactly("category");
                        }));
        assertThat(log.changes()).extracting(Change::getUserId).contains("bob");
        assertThat(log.outcomes())
                .filteredOn(outcome -> outcome.getUserId().equals("alice"))
                .singleElement()
                .satisfies(outcome -> assertThat(outcome.getResults())
                        .hasSize(LARGE / 2)
                        .allSatisfy(result -> {
                            assertThat(result.getProblem().getCode()).isEqualTo("etag_mismatch");
                            assertThat(result.getProblem().getCurrent()).isNull();
                        }));
    }

    private static String incompressible(int length) {
        StringBuilder text = new StringBuilder();
        Random random = new Random(1);
        while (text.codePointCount(0, text.length()) < length) {
            text.appendCodePoint(random.nextInt(0x1_0000, 0x10_0000));
        }
        return text.toString();
    }

    private void project() throws Exception {
        try (TestProjector projector = TestProjector.start(log, database, TestProjector.properties(prefix + "group"))) {
            Await.until("running", () -> projector.state() instanceof ProjectionStatus.State.Running);
            TestProjector.awaitApplied(log, database);
        }
    }

    private static Mutation exercise(String userId, UUID id) {
        return Ask.heard(userId, Ask.upsert("exercise", id, Map.of("name", "Squat")));
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader("replog." + name).value(), StandardCharsets.UTF_8);
    }
}
