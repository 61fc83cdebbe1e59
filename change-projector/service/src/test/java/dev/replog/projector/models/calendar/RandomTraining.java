package dev.replog.projector.models.calendar;

import dev.replog.projector.apply.Ask;
import dev.replog.projector.apply.Seeds;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Operation;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Random mutations of one user that meet on few days, few values and few ids, so that records tie, move and fall. */
final class RandomTraining {
    private final RandomGenerator random;
    private final String userId;
    private final List<UUID> workouts = new ArrayList<>();
    private final List<UUID> exercises = new ArrayList<>();
    private final List<UUID> sets = new ArrayList<>();

    RandomTraining(RandomGenerator random, String userId) {
        this.random = random;
        this.userId = userId;
        fill(workouts, 6);
        fill(exercises, 12);
        fill(sets, 40);
    }

    private void fill(List<UUID> ids, int count) {
        for (int i = 0; i < count; i++) {
            ids.add(new UUID(random.nextLong(), random.nextLong()));
        }
    }

    private UUID one(List<UUID> ids) {
        return Seeds.oneOf(random, ids);
    }

    /** What is deleted is so for ever; another one takes its place. */
    private UUID gone(List<UUID> ids) {
        return ids.set(random.nextInt(ids.size()), new UUID(random.nextLong(), random.nextLong()));
    }

    Mutation next() {
        Operation[] operations = new Operation[random.nextInt(1, 5)];
        for (int i = 0; i < operations.length; i++) {
            operations[i] = operation();
        }
        return Ask.silent(userId, operations);
    }

    private Operation operation() {
        return switch (random.nextInt(24)) {
            case 0 -> random.nextInt(4) == 0 ? Ask.delete("workout", gone(workouts)) : edit();
            case 1 -> Ask.delete("workout_exercise", gone(exercises));
            case 2, 3 -> Ask.delete("workout_set", gone(sets));
            case 4, 5, 6, 7 -> Ask.upsert("workout", one(workouts), workout());
            case 8, 9, 10, 11 -> Ask.upsert("workout_exercise", one(exercises), exercise());
            case 12, 13 -> edit();
            default -> Ask.upsert("workout_set", one(sets), set());
        };
    }

    private Operation edit() {
        return Ask.patch("workout_set", one(sets), Map.of("reps", (long) random.nextInt(4)));
    }

    private Map<String, @Nullable Object> workout() {
        Map<String, @Nullable Object> fields = new HashMap<>();
        fields.put("day_id", "d");
        fields.put("scheduled_date", random.nextInt(3) == 0 ? null : day());
        fields.put("started_at", random.nextBoolean() ? null : day() + "T" + hour() + ":59:59.999Z");
        fields.put("completed_at", random.nextBoolean() ? null : day() + "T" + hour() + ":00:00.000Z");
        fields.put("status", Seeds.oneOf(random, List.of("scheduled", "in_progress", "completed", "skipped")));
        return fields;
    }

    private Map<String, @Nullable Object> exercise() {
        return new HashMap<>(Map.of(
                "workout_id", one(workouts).toString(), "exercise_id", new UUID(4, random.nextInt(3)).toString()));
    }

    private Map<String, @Nullable Object> set() {
        Map<String, @Nullable Object> fields = new HashMap<>();
        fields.put("workout_exercise_id", one(exercises).toString());
        fields.put("reps", (long) random.nextInt(4));
        fields.put(
                "weight",
                BigDecimal.valueOf(random.nextInt(4) * 125L, random.nextInt(3)).stripTrailingZeros());
        fields.put("completed", random.nextInt(3) == 0 ? null : Boolean.valueOf(random.nextInt(3) > 0));
        fields.put("completed_at", random.nextInt(3) > 0 ? null : day() + "T" + hour() + ":00:00.000Z");
        return fields;
    }

    private String day() {
        return "2026-11-0" + random.nextInt(1, 5);
    }

    private String hour() {
        return "1" + random.nextInt(3);
    }
}
