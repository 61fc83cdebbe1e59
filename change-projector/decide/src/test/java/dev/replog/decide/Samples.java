package dev.replog.decide;

import static dev.replog.decide.Ask.atomic;
import static dev.replog.decide.Ask.node;
import static dev.replog.decide.Ask.put;
import static dev.replog.decide.Name.entry;
import static dev.replog.decide.Name.exercise;
import static dev.replog.decide.Name.set;
import static dev.replog.decide.Name.workout;

/** Valid documents that several tests use: a workout with an exercise of two sets, and a second workout. */
final class Samples {
    static final Name PUSH = workout("push");
    static final Name PULL = workout("pull");
    static final Name BENCH = entry("bench");
    static final Name DIPS = entry("dips");
    static final Name ROWS = entry("rows");
    static final Name FIRST = set("first");
    static final Name SECOND = set("second");
    static final Name THIRD = set("third");

    static final Name SQUAT = exercise("squat");

    private Samples() {}

    static Ask aSquat() {
        return put(SQUAT).with("name", "squat").with("notes", "deep");
    }

    static Ask aWorkout(Name name) {
        return put(name).with("day_id", "monday").with("name", name.text());
    }

    static Ask anEntry(Name name, Name in) {
        return put(name).in(in).with("exercise_id", exercise(name.text()));
    }

    static Ask aSet(Name name, Name in) {
        return put(name).in(in).with("reps", 5).decimal("weight", "60");
    }

    static Ask entryNode(Name name, Name in) {
        return node(name, in).with("exercise_id", exercise(name.text()));
    }

    static Ask setNode(Name name, Name in) {
        return node(name, in).with("reps", 5).decimal("weight", "60");
    }

    /**
     * One mutation: the workout "push" with "bench" (sets "first" and "second"); the workout "pull" with nothing below.
     */
    static Ask twoWorkouts() {
        return atomic(
                aWorkout(PUSH).nodes(entryNode(BENCH, PUSH), setNode(FIRST, BENCH), setNode(SECOND, BENCH)),
                aWorkout(PULL).with("day_id", "tuesday"));
    }
}
