package dev.replog.schemas.codec;

import static dev.replog.schemas.codec.SampleValues.AT;
import static dev.replog.schemas.codec.SampleValues.EXERCISE;
import static dev.replog.schemas.codec.SampleValues.MUTATION;
import static dev.replog.schemas.codec.SampleValues.POSITION;
import static dev.replog.schemas.codec.SampleValues.WORKOUT;

import dev.replog.schemas.Change;
import dev.replog.schemas.ChangeKind;
import dev.replog.schemas.EntityChange;
import dev.replog.schemas.Loss;
import dev.replog.schemas.LostField;
import dev.replog.schemas.LostTo;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The change of {@link Samples}: a new entity of each type, an update, a deletion, and both kinds of losses. A type
 * without values of its own here gets a value for each field, so a new type needs no edit of this file.
 */
final class ChangeSamples {
    private ChangeSamples() {}

    static Change change() {
        return new Change(
                "alice", POSITION, 0x0A0B0C0D, AT, "phone", entities(), List.of(rejected(), outdated()), true, true);
    }

    private static List<EntityChange> entities() {
        List<EntityChange> known = List.of(
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
                created("workout_set", Map.of("reps", 5L, "weight", new BigDecimal("0.001"), "completed", true)),
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
                                "Übung 1")));
        Stream<EntityChange> others = Catalogue.shipped().types().stream()
                .filter(type ->
                        known.stream().noneMatch(change -> change.getType().equals(type.name())))
                .map(type -> created(type.name(), everyField(type)));
        return Stream.of(known.stream(), others, Stream.of(updated(), deleted()))
                .flatMap(Function.identity())
                .toList();
    }

    private static Map<String, Object> everyField(EntityType type) {
        return type.fields().stream().collect(Collectors.toMap(Field::name, ChangeSamples::value));
    }

    private static Object value(Field field) {
        Field.Limits limits = field.limits();
        return switch (field.kind()) {
            case TEXT ->
                limits.oneOf().isEmpty()
                        ? "x".repeat(limits.min().intValueExact() + 1)
                        : limits.oneOf().getFirst();
            case WHOLE -> limits.max().longValueExact();
            case DECIMAL -> limits.max();
            case FLAG -> true;
            case DATE -> "2026-11-10";
            case INSTANT -> AT.toString();
            case ID -> EXERCISE.toString();
        };
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
                Catalogue.shipped().require(type).toState(values),
                0,
                null,
                false,
                null,
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
                Catalogue.shipped()
                        .require("workout_set")
                        .toState(Map.of(
                                "completed", true, "weight", new BigDecimal("62.5"), "rpe", new BigDecimal("8.5"))),
                1,
                AT,
                true,
                previous,
                Map.of("pause", 90L, "effort", new BigDecimal("0.750000")));
    }

    private static Loss rejected() {
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
                Map.of("name", "Push day 💪"),
                null);
    }
}
