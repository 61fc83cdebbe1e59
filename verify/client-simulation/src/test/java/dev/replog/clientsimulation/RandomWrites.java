package dev.replog.clientsimulation;

import dev.replog.client.Replog;
import dev.replog.client.query.Row;
import dev.replog.client.store.Policy;
import dev.replog.client.store.Priority;
import dev.replog.client.write.Fields;
import dev.replog.client.write.Transaction;
import dev.replog.client.write.Write;
import dev.replog.client.write.WriteOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Writes of a person, to a few workouts with exercises and sets. */
final class RandomWrites {

    private static final List<String> TYPES = List.of("exercise", "workout", "workout_exercise", "workout_set");
    private static final List<String> NOTES = List.of("a", "b", "c", "lost by sabotage");
    private static final List<String> STATUSES = List.of("scheduled", "in_progress", "completed");

    private final Random random;

    RandomWrites(Random random) {
        this.random = random;
    }

    CompletionStage<? extends Write<?>> next(Replog replog) {
        WriteOptions options = WriteOptions.DEFAULT.priority(pick(List.of(Priority.values())));
        Policy policy = random.nextInt(3) == 0 ? pick(List.of(Policy.values())) : null;
        WriteOptions chosen = policy == null ? options : options.policy(policy);
        int count = random.nextInt(4) == 0 ? 3 : 1;
        return all(replog)
                .thenCompose(rows -> replog.<Boolean>writeAsync(
                        tx -> {
                            for (int i = 0; i < count; i++) {
                                add(tx, rows);
                            }
                            return true;
                        },
                        chosen));
    }

    /** The rows that the person sees. */
    private static CompletionStage<List<Row>> all(Replog replog) {
        CompletionStage<List<Row>> rows = replog.collection(TYPES.get(0)).all().getAsync();
        for (String type : TYPES.subList(1, TYPES.size())) {
            rows = rows.thenCompose(
                    known -> replog.collection(type).all().getAsync().thenApply(more -> {
                        List<Row> both = new ArrayList<>(known);
                        both.addAll(more);
                        return both;
                    }));
        }
        return rows;
    }

    private void add(Transaction tx, List<Row> rows) {
        Row row = rows.isEmpty() ? null : pick(rows);
        int choice = random.nextInt(10);
        if (row == null || choice < 3) {
            create(tx, rows);
        } else if (choice < 9) {
            tx.patch(row, fields -> patch(fields, row.type()));
        } else {
            tx.delete(row);
        }
    }

    private void create(Transaction tx, List<Row> rows) {
        Row workout = any(rows, "workout");
        Row exercise = any(rows, "exercise");
        Row done = any(rows, "workout_exercise");
        int choice = random.nextInt(4);
        if (done != null && choice == 0) {
            tx.create(
                    "workout_set", f -> f.set("workout_exercise_id", done.id()).set("reps", random.nextInt(20) + 1));
        } else if (workout != null && exercise != null && choice == 1) {
            tx.create("workout_exercise", f -> f.set("workout_id", workout.id()).set("exercise_id", exercise.id()));
        } else if (choice == 2) {
            tx.create("exercise", f -> f.set("name", "e" + random.nextInt(5)).set("notes", pick(NOTES)));
        } else if (random.nextInt(3) == 0) {
            tx.create("exercise", f -> f.localId("own-" + random.nextInt(3)).set("name", "own"));
        } else {
            tx.create("workout", f -> f.set("name", "w").set("scheduled_date", "2026-12-0" + (1 + random.nextInt(9))));
        }
    }

    private void patch(Fields fields, String type) {
        fields.set("notes", pick(NOTES));
        if (type.equals("workout") && random.nextBoolean()) {
            fields.set("status", pick(STATUSES));
        } else if (type.equals("workout_set") && random.nextBoolean()) {
            fields.set("reps", random.nextInt(20) + 1);
        } else if (random.nextInt(4) == 0) {
            fields.clear("notes");
        }
    }

    private @Nullable Row any(List<Row> rows, String type) {
        List<Row> some = rows.stream().filter(row -> row.type().equals(type)).toList();
        return some.isEmpty() ? null : pick(some);
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
