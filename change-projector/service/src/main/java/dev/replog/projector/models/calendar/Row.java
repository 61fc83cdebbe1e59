package dev.replog.projector.models.calendar;

import dev.replog.schemas.entity.Workout;
import dev.replog.schemas.entity.WorkoutExercise;
import dev.replog.schemas.entity.WorkoutSet;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the calendar keeps of one entity. Pure. */
sealed interface Row {
    /**
     * A workout.
     *
     * @param day the day it belongs to; null keeps it out of the calendar
     * @param at when it began, else when it ended
     */
    record OfWorkout(@Nullable LocalDate day, @Nullable Instant at, String status) implements Row {
        private static final String INITIAL_STATUS = "scheduled";

        /** What the day id means is the app's own affair, so it makes no day. */
        static OfWorkout of(Workout workout) {
            Instant startedAt = workout.getStartedAt();
            LocalDate day = workout.getScheduledDate();
            if (day == null && startedAt != null) {
                day = startedAt.atOffset(ZoneOffset.UTC).toLocalDate();
            }
            String status = workout.getStatus();
            return new OfWorkout(
                    day,
                    startedAt != null ? startedAt : workout.getCompletedAt(),
                    status == null ? INITIAL_STATUS : status);
        }
    }

    /** An exercise of a workout. */
    record OfExercise(UUID workoutId, UUID exerciseId) implements Row {}

    /**
     * A set.
     *
     * @param oneRepMax null without repetitions
     * @param done null when it does not say, so that its workout does
     */
    record OfSet(
            UUID workoutExerciseId,
            long reps,
            BigDecimal weight,
            @Nullable BigDecimal oneRepMax,
            @Nullable Boolean done,
            @Nullable Instant at)
            implements Row {
        static OfSet of(UUID workoutExerciseId, long reps, BigDecimal weight, WorkoutSet set) {
            Boolean done = set.getCompleted();
            if (done == null && set.getCompletedAt() != null) {
                done = Boolean.TRUE;
            }
            BigDecimal oneRepMax = OneRepMax.of(weight, reps).orElse(null);
            return new OfSet(workoutExerciseId, reps, weight, oneRepMax, done, set.getCompletedAt());
        }
    }

    /** The row of an entity in this state; empty for what the calendar has no use for. */
    static Optional<Row> of(Object state) {
        return switch (state) {
            case Workout workout -> Optional.of(OfWorkout.of(workout));
            case WorkoutExercise exercise -> {
                UUID workoutId = exercise.getWorkoutId();
                UUID exerciseId = exercise.getExerciseId();
                // Required fields; a state without them would be a fault elsewhere, and must not stop everybody.
                yield workoutId == null || exerciseId == null
                        ? Optional.empty()
                        : Optional.of(new OfExercise(workoutId, exerciseId));
            }
            case WorkoutSet set -> {
                UUID parent = set.getWorkoutExerciseId();
                Long reps = set.getReps();
                BigDecimal weight = set.getWeight();
                yield parent == null || reps == null || weight == null
                        ? Optional.empty()
                        : Optional.of(OfSet.of(parent, reps, weight, set));
            }
            default -> Optional.empty();
        };
    }
}
