package dev.replog.projector.models.calendar;

import dev.replog.schemas.Change;
import dev.replog.schemas.ChangeKind;
import dev.replog.schemas.EntityChange;
import dev.replog.schemas.codec.RecordClasses;
import dev.replog.schemas.entity.Workout;
import dev.replog.schemas.entity.WorkoutExercise;
import dev.replog.schemas.entity.WorkoutSet;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** States of entities and changes of them, as they are published. */
final class States {
    static {
        // A builder reads its defaults before anything has loaded the codecs, which name the trusted classes.
        RecordClasses.trust();
    }

    private States() {}

    static Workout workout(@Nullable LocalDate scheduled, @Nullable Instant started, @Nullable String status) {
        return Workout.newBuilder()
                .setScheduledDate(scheduled)
                .setStartedAt(started)
                .setStatus(status)
                .build();
    }

    static WorkoutExercise exercise(UUID workout, UUID exercise) {
        return WorkoutExercise.newBuilder()
                .setWorkoutId(workout)
                .setExerciseId(exercise)
                .build();
    }

    static WorkoutSet set(UUID parent, long reps, String weight, @Nullable Boolean completed) {
        return WorkoutSet.newBuilder()
                .setWorkoutExerciseId(parent)
                .setReps(reps)
                .setWeight(new BigDecimal(weight).setScale(3, RoundingMode.UNNECESSARY))
                .setCompleted(completed)
                .build();
    }

    static EntityChange put(String type, UUID id, @Nullable Object state) {
        return entity(type, id, ChangeKind.UPDATED, state);
    }

    static EntityChange gone(String type, UUID id) {
        return entity(type, id, ChangeKind.DELETED, null);
    }

    private static EntityChange entity(String type, UUID id, ChangeKind kind, @Nullable Object state) {
        return EntityChange.newBuilder()
                .setMutationId(id)
                .setType(type)
                .setId(id)
                .setRootId(id)
                .setKind(kind)
                .setVersion(1)
                .setChangedFields(List.of())
                .setState(state)
                .build();
    }

    static Change change(String userId, long position, EntityChange... entities) {
        return Change.newBuilder()
                .setUserId(userId)
                .setPosition(position)
                .setLogId(1)
                .setAt(Instant.EPOCH)
                .setEntities(List.of(entities))
                .build();
    }
}
