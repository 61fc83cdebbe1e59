package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.edge.metrics.MetricNames;
import dev.replog.schemas.Change;
import dev.replog.schemas.ChangeKind;
import dev.replog.schemas.EntityChange;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Operation;
import dev.replog.schemas.Outcome;
import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.Precondition;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.token.Position;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One projector, one log: what is asked for ends in the tables, and is told. */
class ProjectionIT {
    private static final Map<String, UUID> IDS = Map.of(
            "exercise", new UUID(0, 1),
            "template", new UUID(0, 2),
            "template_exercise", new UUID(0, 3),
            "workout", new UUID(0, 4),
            "workout_exercise", new UUID(0, 5),
            "workout_set", new UUID(0, 6));

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
    void everyEntityType_isCreatedPatchedReplacedAndDeleted() throws Exception {
        List<EntityType> types = Catalogue.types();
        assertThat(types).extracting(EntityType::name).containsExactlyInAnyOrderElementsOf(IDS.keySet());
        for (EntityType type : types) {
            log.append(Ask.heard("alice", Ask.upsert(type.name(), id(type), first(type))));
            log.append(Ask.heard("alice", Ask.patch(type.name(), id(type), second(type))));
            log.append(Ask.heard("alice", Ask.replace(type.name(), id(type), first(type))));
        }
        project();
        for (EntityType type : types) {
            String row =
                    "FROM entity WHERE user_id = 'alice' AND type = " + type.code() + " AND id = '" + id(type) + "'";
            assertThat(database.text("SELECT version " + row)).as(type.name()).isEqualTo("3");
            assertThat(database.text("SELECT deleted_at " + row)).isEqualTo("null");
            first(type)
                    .forEach((field, value) -> assertThat(stored(field, row))
                            .as(type + "." + field)
                            .isEqualTo(
                                    value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString()));
            second(type).keySet().stream()
                    .filter(field -> !first(type).containsKey(field))
                    .forEach(field -> assertThat(stored(field, row)).isEqualTo("null"));
        }
        for (EntityType type : types.reversed()) {
            log.append(Ask.heard("alice", Ask.delete(type.name(), id(type))));
        }
        project();
        assertThat(database.text("SELECT count(*) FROM entity")).isEqualTo("6");
        assertThat(database.text("SELECT count(*) FROM entity WHERE deleted_at IS NOT NULL AND version = 4"))
                .isEqualTo("6");
        assertThat(database.text("SELECT position FROM user_head"))
                .isEqualTo(Long.toString(Position.of(1, 23).value()));
        assertThat(database.text("SELECT count(*) FROM receipt")).isEqualTo("24");
        assertThat(log.outcomes())
                .allSatisfy(outcome -> assertThat(outcome.getResults())
                        .singleElement()
                        .satisfies(result -> assertThat(result.getStatus()).isEqualTo(OutcomeStatus.APPLIED)));
        assertThat(kinds(log.changes())).containsOnly(ChangeKind.CREATED, ChangeKind.UPDATED, ChangeKind.DELETED);
        Expected expected = Expected.of(log);
        expected.requireDatabase(database);
        expected.requireMessages(log);
    }

    @Test
    void document_isCreatedChangedAndDeletedAsAWhole() throws Exception {
        log.append(Ask.heard("alice", AnnouncementTest.tree()));
        log.append(Ask.heard(
                "alice",
                Ask.document(
                        "workout",
                        new UUID(0, 2),
                        Map.of("day_id", "d2"),
                        List.of(Ask.node(
                                "workout_exercise",
                                new UUID(0, 3),
                                Map.of(
                                        "workout_id", new UUID(0, 2).toString(),
                                        "exercise_id", new UUID(0, 1).toString()))))));
        project();
        assertThat(database.texts(
                        "SELECT type || ' ' || version || ' ' || (deleted_at IS NULL) FROM entity ORDER BY type"))
                .containsExactly("4 2 true", "5 1 true", "6 2 false");
        assertThat(database.texts("SELECT tree_position FROM entity ORDER BY type"))
                .containsExactly(Long.toString(Position.of(1, 1).value()), "null", "null");
        log.append(Ask.heard("alice", Ask.delete("workout", new UUID(0, 2))));
        project();
        assertThat(database.texts(
                        "SELECT type || ' ' || version || ' ' || (deleted_at IS NULL) FROM entity ORDER BY type"))
                .containsExactly("4 3 false", "5 2 false", "6 2 false");
        assertThat(log.changes().getLast().getEntities())
                .extracting(EntityChange::getType)
                .containsExactly("workout", "workout_exercise");
        Expected expected = Expected.of(log);
        expected.requireDatabase(database);
        expected.requireMessages(log);
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

    /** The command API refuses NUL; the decider lets it through, and PostgreSQL takes it in no text. */
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

    @Test
    void log_largerThanABatch_isAppliedInOrder() throws Exception {
        UUID squat = new UUID(1, 1);
        log.append(exercise("alice", squat));
        for (int i = 0; i < 60; i++) {
            log.append(Ask.heard("alice", Ask.patch("exercise", squat, Map.of("notes", "n" + i))));
        }
        try (TestProjector projector =
                TestProjector.start(log, database, TestProjector.properties(prefix + "group", "consumer", 7))) {
            TestProjector.awaitApplied(log, database);
            assertThat(projector.state()).isInstanceOf(ProjectionStatus.State.Running.class);
        }
        assertThat(database.text("SELECT version || ' ' || (data ->> 'notes') FROM entity"))
                .isEqualTo("61 n59");
        assertThat(log.changes()).extracting(Change::getPosition).isSorted().hasSize(61);
    }

    @Test
    void largeRecords_areApplied() throws Exception {
        List<Operation> many = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            many.add(Ask.upsert("exercise", new UUID(2, i), Map.of("name", "E" + i)));
        }
        log.append(Ask.heard("alice", many.toArray(Operation[]::new)));
        List<Operation> wide = new ArrayList<>();
        for (int i = 0; i < 110; i++) {
            wide.add(Ask.upsert("exercise", new UUID(3, i), Map.of("name", "E" + i, "notes", "n".repeat(9_990))));
        }
        RecordMetadata mebibyte = log.append(Ask.heard("bob", wide.toArray(Operation[]::new)));
        assertThat(mebibyte.serializedValueSize()).isGreaterThan(1024 * 1024);
        project();
        assertThat(database.texts("SELECT count(*) FROM entity GROUP BY user_id ORDER BY user_id"))
                .containsExactly("500", "110");
        assertThat(log.changes())
                .extracting(change -> change.getEntities().size())
                .containsExactly(500, 110);
        assertThat(log.outcomes())
                .extracting(outcome -> outcome.getResults().size())
                .containsExactlyInAnyOrder(500, 110);
        Expected.of(log).requireDatabase(database);
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
                .filteredOn(change -> change.getPosition() == Position.of(1, LARGE).value())
                .singleElement()
                .satisfies(change -> assertThat(change.getEntities()).hasSize(LARGE).allSatisfy(entity -> {
                    assertThat(entity.getState()).isNull();
                    assertThat(entity.getChangedFields()).containsExactly("category");
                }));
        assertThat(log.changes()).extracting(Change::getUserId).contains("bob");
        assertThat(log.outcomes())
                .filteredOn(outcome -> outcome.getUserId().equals("alice"))
                .singleElement()
                .satisfies(outcome -> assertThat(outcome.getResults()).hasSize(LARGE / 2).allSatisfy(result -> {
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

    private String stored(String field, String row) {
        try {
            return database.text("SELECT data ->> '" + field + "' " + row);
        } catch (SQLException e) {
            throw new AssertionError(field, e);
        }
    }

    private static Mutation exercise(String userId, UUID id) {
        return Ask.heard(userId, Ask.upsert("exercise", id, Map.of("name", "Squat")));
    }

    private static UUID id(EntityType type) {
        return IDS.getOrDefault(type.name(), new UUID(0, 0));
    }

    private static Map<String, Object> first(EntityType type) {
        return switch (type.name()) {
            case "exercise" -> Map.of("name", "Squat", "is_custom", true, "notes", "tief 💪 \"\\\u0001");
            case "template" -> Map.of("name", "Legs");
            case "template_exercise" ->
                Map.of(
                        "template_id",
                        ref("template"),
                        "exercise_id",
                        ref("exercise"),
                        "order",
                        0L,
                        "target_weight",
                        new BigDecimal("100000"));
            case "workout" -> Map.of("day_id", "d1", "status", "scheduled", "started_at", "2026-11-10T14:30:00.123Z");
            case "workout_exercise" -> Map.of("workout_id", ref("workout"), "exercise_id", ref("exercise"));
            case "workout_set" ->
                Map.of(
                        "workout_exercise_id",
                        ref("workout_exercise"),
                        "reps",
                        0L,
                        "weight",
                        new BigDecimal("62.125"),
                        "completed",
                        false);
            default -> throw new AssertionError(type + ": no sample");
        };
    }

    private static Map<String, Object> second(EntityType type) {
        return switch (type.name()) {
            case "exercise" -> Map.of("name", "Press", "category", "strength");
            case "template" -> Map.of("notes", "n");
            case "template_exercise" -> Map.of("order", 10_000L, "rest_seconds", 90L);
            case "workout" -> Map.of("scheduled_date", "2026-11-10", "template_id", ref("template"));
            case "workout_exercise" -> Map.of("order", 3L, "completed_at", "2026-11-10T14:30:00.000Z");
            case "workout_set" -> Map.of("weight", new BigDecimal("0.001"), "rpe", new BigDecimal("8.5"));
            default -> throw new AssertionError(type + ": no sample");
        };
    }

    private static String ref(String type) {
        return IDS.getOrDefault(type, new UUID(0, 0)).toString();
    }

    private static List<ChangeKind> kinds(List<Change> changes) {
        return changes.stream()
                .flatMap(change -> change.getEntities().stream())
                .map(EntityChange::getKind)
                .toList();
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader("replog." + name).value(), StandardCharsets.UTF_8);
    }
}
