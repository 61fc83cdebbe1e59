package dev.replog.projector.model.calendar;

import dev.replog.projector.apply.Ask;
import dev.replog.projector.apply.Seeds;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Operation;
import java.math.BigDecimal;
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

    RandomTraining(RandomGenerator random, String userId) {
        this.random = random;
        this.userId = userId;
    }

    Mutation next() {
        Operation[] operations = new Operation[random.nextInt(1, 5)];
        for (int i = 0; i < operations.length; i++) {
            operations[i] = operation();
        }
        return Ask.silent(userId, operations);
    }

    private Operation operation() {
        return switch (random.nextInt(12)) {
            case 0 -> Ask.delete("workout", id(1, 6));
            case 1 -> Ask.delete("workout_exercise", id(2, 12));
            case 2 -> Ask.delete("workout_set", id(3, 40));
            case 3, 4 -> Ask.upsert("workout", id(1, 6), workout());
            case 5, 6 -> Ask.upsert("workout_exercise", id(2, 12), exercise());
            case 7 -> Ask.patch("workout_set", id(3, 40), Map.of("reps", (long) random.nextInt(4)));
            default -> Ask.upsert("workout_set", id(3, 40), set());
        };
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
        return new HashMap<>(Map.of("workout_id", id(1, 6).toString(), "exercise_id", id(4, 3).toString()));
    }

    private Map<String, @Nullable Object> set() {
        Map<String, @Nullable Object> fields = new HashMap<>();
        fields.put("workout_exercise_id", id(2, 12).toString());
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

    private UUID id(int kind, int count) {
        return new UUID(kind, random.nextInt(count));
    }
}
