package dev.replog.client.sample;

import dev.replog.client.Replog;
import dev.replog.client.query.Row;
import dev.replog.client.query.Tree;
import java.util.stream.Collectors;

/** Prints the workouts, each with its exercises and sets. */
final class Listing {

    private final Replog replog;

    Listing(Replog replog) {
        this.replog = replog;
    }

    void print() {
        for (Row workout : replog.collection("workout")
                .orderBy("started_at")
                .orderBy("name")
                .get()) {
            String notes = workout.text("notes");
            System.out.println(workout.text("name") + " (" + workout.text("status") + ", "
                    + workout.sync().wire() + ")" + (notes == null ? "" : ": " + notes));
            replog.collection("workout")
                    .tree(workout.id())
                    .with("workout_exercise", "exercise_id")
                    .get()
                    .ifPresent(tree -> tree.children("workout_exercise").forEach(Listing::printExercise));
        }
    }

    private static void printExercise(Tree exercise) {
        String name = exercise.reference("exercise_id")
                .map(row -> String.valueOf(row.text("name")))
                .orElse("an exercise");
        String sets = exercise.children("workout_set").stream()
                .map(set -> set.row().whole("reps") + "x" + set.row().get("weight"))
                .collect(Collectors.joining(", "));
        System.out.println("  " + name + ": " + sets);
    }
}
