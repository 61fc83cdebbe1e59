package dev.replog.projector.models.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.projector.models.calendar.Row.OfExercise;
import dev.replog.projector.models.calendar.Row.OfSet;
import dev.replog.projector.models.calendar.Row.OfWorkout;
import dev.replog.schemas.entity.Exercise;
import dev.replog.schemas.entity.Workout;
import dev.replog.schemas.entity.WorkoutExercise;
import dev.replog.schemas.entity.WorkoutSet;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowTest {
    private static final UUID A = new UUID(0, 1);
    private static final UUID B = new UUID(0, 2);
    private static final LocalDate DAY = LocalDate.of(2026, 11, 10);
    private static final Instant LATE = Instant.parse("2026-11-11T23:59:59.999Z");

    private static OfWorkout workout(
            @Nullable LocalDate scheduled, @Nullable Instant started, @Nullable String status) {
        return (OfWorkout) Row.of(States.workout(scheduled, started, status)).orElseThrow();
    }

    @Test
    void day_isTheScheduledOne_elseThatOfTheStartInUtc_elseNone() {
        assertThat(workout(DAY, LATE, null).day()).isEqualTo(DAY);
        assertThat(workout(null, LATE, null).day()).isEqualTo(LocalDate.of(2026, 11, 11));
        assertThat(workout(null, Instant.parse("2026-11-12T00:00:00Z"), null).day())
                .isEqualTo(LocalDate.of(2026, 11, 12));
        assertThat(workout(null, null, null).day()).isNull();
        Workout named =
                Workout.newBuilder().setDayId("2026-11-10").setCompletedAt(LATE).build();
        assertThat(Row.of(named)).contains(new OfWorkout(null, LATE, "scheduled"));
    }

    @Test
    void status_isTheInitialOne_whenThereIsNone() {
        assertThat(workout(DAY, null, null).status()).isEqualTo("scheduled");
        assertThat(workout(DAY, null, "skipped").status()).isEqualTo("skipped");
    }

    @Test
    void set_isDone_whenItSaysSo_orWhenItHasATime_elseItsWorkoutDecides() {
        assertThat(set(States.set(A, 5, "100", true)).done()).isTrue();
        assertThat(set(States.set(A, 5, "100", false)).done()).isFalse();
        assertThat(set(States.set(A, 5, "100", null)).done()).isNull();
        WorkoutSet timed = WorkoutSet.newBuilder(States.set(A, 5, "100", null))
                .setCompletedAt(LATE)
                .build();
        assertThat(set(timed).done()).isTrue();
        assertThat(set(timed).at()).isEqualTo(LATE);
        WorkoutSet undone = WorkoutSet.newBuilder(States.set(A, 5, "100", false))
                .setCompletedAt(LATE)
                .build();
        assertThat(set(undone).done()).isFalse();
    }

    @Test
    void set_hasAnEstimate_onlyWithRepetitions() {
        assertThat(set(States.set(A, 5, "100", true)).oneRepMax()).isEqualByComparingTo(new BigDecimal("116.667"));
        assertThat(set(States.set(A, 0, "100", true)).oneRepMax()).isNull();
    }

    @Test
    void whatTheCalendarHasNoUseFor_hasNoRow() {
        assertThat(Row.of(Exercise.newBuilder().setName("squat").build())).isEmpty();
        assertThat(Row.of(WorkoutExercise.newBuilder().setWorkoutId(A).build())).isEmpty();
        assertThat(Row.of(WorkoutSet.newBuilder().setReps(1L).build())).isEmpty();
        assertThat(Row.of(States.exercise(A, B))).contains(new OfExercise(A, B));
    }

    private static OfSet set(WorkoutSet state) {
        return (OfSet) Row.of(state).orElseThrow();
    }
}
