package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.backing.kafka.GroupProtocol;
import dev.replog.schemas.Change;
import dev.replog.schemas.ChangeKind;
import dev.replog.schemas.EntityChange;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.token.Position;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One projector, one log: each request ends in the tables, and its outcome is published. */
class ProjectionIT {
    private static final Map<String, UUID> IDS = Map.of(
            "exercise", new UUID(0, 1),
            "template", new UUID(0, 2),
            "template_exercise", new UUID(0, 3),
            "workout", new UUID(0, 4),
            "workout_exercise", new UUID(0, 5),
            "workout_set", new UUID(0, 6));

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

    /** The types that have samples here; {@code OpenApiIT} writes every type. */
    @Test
    void everyEntityType_isCreatedPatchedReplacedAndDeleted() throws Exception {
        List<EntityType> types = Catalogue.shipped().types().stream()
                .filter(type -> IDS.containsKey(type.name()))
                .toList();
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
    void log_largerThanABatch_isAppliedInOrder() throws Exception {
        UUID squat = new UUID(1, 1);
        log.append(exercise("alice", squat));
        for (int i = 0; i < 60; i++) {
            log.append(Ask.heard("alice", Ask.patch("exercise", squat, Map.of("notes", "n" + i))));
        }
        try (TestProjector projector = TestProjector.start(
                log, database, TestProjector.properties(prefix + "group", GroupProtocol.CONSUMER, 7))) {
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
}
