package dev.replog.schemas.codec;

import dev.replog.schemas.Change;
import dev.replog.schemas.ChangeKind;
import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.EntityChange;
import dev.replog.schemas.Loss;
import dev.replog.schemas.LostField;
import dev.replog.schemas.LostTo;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Node;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationKind;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.Outcome;
import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.PayloadHash;
import dev.replog.schemas.Precondition;
import dev.replog.schemas.Presence;
import dev.replog.schemas.PresenceKind;
import dev.replog.schemas.PresenceMember;
import dev.replog.schemas.Problem;
import dev.replog.schemas.Quota;
import dev.replog.schemas.ReplyTo;
import dev.replog.schemas.SeenToken;
import dev.replog.schemas.catalogue.Catalogue;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * One record of each kind with every field and every kind of value in use. The golden files of a version hold these
 * records as they were at the release. A field that is added later gets a value here.
 */
final class Samples {
    private static final Instant AT = Instant.parse("2026-11-10T14:30:00.123Z");
    private static final long POSITION = 281474976753323L;
    private static final UUID WORKOUT = UUID.fromString("b411d5b5-99c3-5bd6-a1c3-066231249fba");
    private static final UUID EXERCISE = UUID.fromString("4c0e4572-a124-546c-9135-307d8f5d13df");
    private static final UUID MUTATION = UUID.fromString("5a0f0e34-6f5b-4c39-9f0e-0d4a3d1c2b1a");

    private Samples() {}

    static List<SpecificRecordBase> all() {
        return List.of(mutation(), change(), outcome(), presence());
    }

    static SpecificRecordBase of(String record) {
        return all().stream()
                .filter(sample -> sample.getSchema().getName().equals(record))
                .findFirst()
                .orElseThrow();
    }

    private static Mutation mutation() {
        return new Mutation(
                "alice",
                "phone",
                AT,
                true,
                new ReplyTo(7, MUTATION, true),
                List.of(tree(), patch(), delete()),
                "1.1",
                true,
                "5f3c",
                new Quota(1000L, 1_000_000L));
    }

    private static Operation tree() {
        Map<String, @Nullable Object> fields = new HashMap<>();
        fields.put("name", "Push day 💪");
        fields.put("notes", null);
        fields.put("scheduled_date", "2026-11-10");
        Map<String, @Nullable Object> set = new HashMap<>();
        set.put("reps", 5L);
        set.put("weight", new BigDecimal("62.500000"));
        set.put("completed", true);
        return new Operation(
                MUTATION,
                new PayloadHash("0123456789abcdef".getBytes(StandardCharsets.US_ASCII)),
                OperationKind.REPLACE,
                "workout",
                WORKOUT,
                "w-1",
                fields,
                List.of(new Node("workout_set", EXERCISE, "s-1", set)),
                Precondition.UNCHANGED_SINCE_BASE,
                POSITION,
                ConflictPolicy.LAST_WRITE_WINS,
                AT,
                0x0A0B0C0D,
                new SeenToken(0x0A0B0C0D, POSITION));
    }

    private static Operation patch() {
        return new Operation(
                EXERCISE,
                new PayloadHash(new byte[16]),
                OperationKind.PATCH,
                "exercise",
                EXERCISE,
                null,
                Map.of("is_custom", false),
                null,
                Precondition.MUST_EXIST,
                null,
                ConflictPolicy.MERGE,
                null,
                null,
                null);
    }

    private static Operation delete() {
        return new Operation(
                WORKOUT,
                new PayloadHash(new byte[16]),
                OperationKind.DELETE,
                "workout",
                WORKOUT,
                null,
                Map.of(),
                null,
                Precondition.NONE,
                null,
                ConflictPolicy.REJECT,
                null,
                null,
                null);
    }

    private static Change change() {
        return new Change(
                "alice",
                POSITION,
                0x0A0B0C0D,
                AT,
                "phone",
                List.of(
                        created("exercise", Map.of("name", "Übung 1", "is_custom", true)),
                        created("template", Map.of("name", "Push")),
                        created(
                                "template_exercise",
                                Map.of("exercise_id", EXERCISE.toString(), "target_weight", new BigDecimal("62.5"))),
                        created(
                                "workout",
                                Map.of(
                                        "status", "in_progress",
                                        "scheduled_date", "2026-11-10",
                                        "started_at", "2026-11-10T14:30:00.123Z")),
                        created(
                                "workout_exercise",
                                Map.of("workout_id", WORKOUT.toString(), "order", 0L, "superset_group", 1L)),
                        created(
                                "workout_set",
                                Map.of("reps", 5L, "weight", new BigDecimal("0.001"), "completed", true)),
                        created(
                                "workout_set",
                                Map.of(
                                        "duration_seconds",
                                        90L,
                                        "distance_m",
                                        new BigDecimal("400.5"),
                                        "set_type",
                                        "drop",
                                        "notes",
                                        "Übung 1")),
                        updated(),
                        deleted()),
                List.of(refused(), outdated()),
                true);
    }

    private static EntityChange created(String type, Map<String, Object> values) {
        return new EntityChange(
                MUTATION,
                type,
                EXERCISE,
                "e-1",
                WORKOUT,
                WORKOUT,
                ChangeKind.CREATED,
                1,
                values.keySet().stream().sorted().toList(),
                Catalogue.require(type).toState(values),
                0,
                null,
                false,
                null);
    }

    private static EntityChange updated() {
        Map<String, @Nullable Object> previous = new HashMap<>();
        previous.put("completed", false);
        previous.put("weight", new BigDecimal("60.000000"));
        return new EntityChange(
                MUTATION,
                "workout_set",
                EXERCISE,
                null,
                WORKOUT,
                WORKOUT,
                ChangeKind.UPDATED,
                2,
                List.of("completed", "rpe", "weight"),
                Catalogue.require("workout_set")
                        .toState(Map.of(
                                "completed", true, "weight", new BigDecimal("62.5"), "rpe", new BigDecimal("8.5"))),
                1,
                AT,
                true,
                previous);
    }

    private static Loss refused() {
        return new Loss(
                EXERCISE,
                2,
                AT,
                "workout",
                WORKOUT,
                9,
                false,
                List.of(new LostField("name", "Pull day 💪", null, null)),
                new LostTo(POSITION, AT, "tablet"),
                "not_found",
                "workout does not exist",
                true);
    }

    private static Loss outdated() {
        return new Loss(
                EXERCISE,
                3,
                null,
                "workout_set",
                EXERCISE,
                2,
                true,
                List.of(
                        new LostField("reps", 8L, 9L, new LostTo(POSITION, AT, null)),
                        new LostField("weight", null, new BigDecimal("62.500000"), null),
                        new LostField("completed", true, false, null)),
                null,
                null,
                null,
                false);
    }

    private static EntityChange deleted() {
        return new EntityChange(
                MUTATION,
                "workout",
                WORKOUT,
                null,
                null,
                WORKOUT,
                ChangeKind.DELETED,
                9,
                List.of(),
                null,
                3,
                null,
                false,
                Map.of("name", "Push day 💪"));
    }

    private static Outcome outcome() {
        return new Outcome(MUTATION, "alice", POSITION, AT, 17L, List.of(merged(), rejected()));
    }

    private static Presence presence() {
        return new Presence(
                MUTATION,
                PresenceKind.MEMBERS,
                "alice",
                List.of(
                        new PresenceMember("gym 💪", "phone", AT, "{\"exercise\":\"squat\"}", AT.toEpochMilli()),
                        new PresenceMember("gym 💪", "watch", null, "{}", 0L)));
    }

    private static OperationOutcome merged() {
        return new OperationOutcome(
                MUTATION,
                "workout",
                WORKOUT,
                "w-1",
                OutcomeStatus.MERGED,
                true,
                POSITION,
                true,
                3,
                POSITION,
                AT,
                2,
                List.of("name"),
                List.of("notes", "status"),
                null,
                "{\"name\":\"Push day 💪\"}",
                false);
    }

    private static OperationOutcome rejected() {
        Problem problem = new Problem(
                "etag_mismatch",
                "base 1000000000000 (expected: 100000000a6ab)",
                List.of("name"),
                POSITION,
                "{}",
                "tablet",
                AT,
                EXERCISE);
        return new OperationOutcome(
                EXERCISE,
                "exercise",
                EXERCISE,
                null,
                OutcomeStatus.REJECTED,
                false,
                POSITION,
                false,
                0,
                0L,
                null,
                0,
                List.of(),
                List.of(),
                problem,
                null,
                true);
    }
}
