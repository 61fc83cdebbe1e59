package dev.replog.decide;

import static dev.replog.decide.Ask.atomic;
import static dev.replog.decide.Ask.delete;
import static dev.replog.decide.Ask.patch;
import static dev.replog.decide.Ask.put;
import static dev.replog.decide.Ask.upsert;
import static dev.replog.decide.Name.workout;
import static dev.replog.decide.Samples.BENCH;
import static dev.replog.decide.Samples.FIRST;
import static dev.replog.decide.Samples.PULL;
import static dev.replog.decide.Samples.PUSH;
import static dev.replog.decide.Samples.aSet;
import static dev.replog.decide.Samples.aWorkout;
import static dev.replog.decide.Samples.anEntry;
import static dev.replog.decide.Samples.twoWorkouts;
import static dev.replog.decide.Specification.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.Field;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the rules of the catalogue for every written entity. */
class RulesTest {
    private static final String IN_PROGRESS = "workout_in_progress";

    @Test
    void create_isInvalid_whenARequiredFieldIsMissing() {
        Specification specification =
                given(twoWorkouts()).when(put(Name.entry("new")).in(PUSH)).thenRejected(Rejection.VALIDATION_FAILED);
        assertThat(specification.problem().getDetail()).startsWith("exercise_id: ");
    }

    @Test
    void patch_isInvalid_whenItClearsARequiredField() {
        given(twoWorkouts()).when(patch(BENCH).with("exercise_id", null)).thenRejected(Rejection.VALIDATION_FAILED);
    }

    @Test
    void set_isByRepetitionsTimeOrDistance_andNeedsOneOfThem() {
        given(twoWorkouts())
                .when(put(Name.set("plank")).in(BENCH).with("duration_seconds", 90))
                .thenApplied()
                .and(Name.set("plank"), "set_type", "working")
                .when(patch(Name.set("plank")).with("duration_seconds", null))
                .thenRejected(Rejection.VALIDATION_FAILED)
                .when(patch(Name.set("plank")).with("duration_seconds", null).decimal("distance_m", "400.5"))
                .thenApplied();
    }

    @Test
    void fieldWithAFirstValue_thatIsYoungerThanItsEntity_isNotMissed() {
        given(twoWorkouts())
                .when(put(Name.set("old"))
                        .in(BENCH)
                        .with("reps", 5)
                        .decimal("weight", "60")
                        .under10())
                .thenApplied()
                .when(patch(Name.set("old")).with("reps", 6))
                .thenApplied()
                .when(put(Name.set("old")).in(BENCH).with("reps", 7))
                .thenApplied()
                .when(patch(Name.set("old")).with("set_type", "drop"))
                .thenApplied()
                .and(Name.set("old"), "set_type", "drop");
    }

    @Test
    void rulesOf10_knowNoFieldsOf11() {
        given(twoWorkouts())
                .when(patch(FIRST).with("set_type", "drop").under10())
                .thenRejected(Rejection.VALIDATION_FAILED)
                .when(put(Name.set("new")).in(BENCH).with("reps", 5).under10())
                .thenRejected(Rejection.VALIDATION_FAILED);
    }

    @Test
    void patch_isInvalid_whenItClearsTheParent() {
        given(twoWorkouts())
                .when(patch(FIRST).with("workout_exercise_id", null))
                .thenRejected(Rejection.VALIDATION_FAILED);
    }

    @Test
    void create_isInvalid_whenItNamesNoParent() {
        given(twoWorkouts())
                .when(put(Name.set("new")).with("reps", 5).decimal("weight", "60"))
                .thenRejected(Rejection.VALIDATION_FAILED);
    }

    @Test
    void create_isInvalid_whenNoneOfItsIdentifyingFieldsIsThere() {
        given().when(put(PUSH).with("name", "push"))
                .thenRejected(Rejection.VALIDATION_FAILED)
                .absent(PUSH);
    }

    @ParameterizedTest
    @CsvSource({"day_id,monday", "scheduled_date,2026-11-10", "started_at,2026-11-10T14:30:00.123Z"})
    void create_isApplied_whenOneOfItsIdentifyingFieldsIsThere(String field, String value) {
        given().when(put(PUSH).with(field, value)).thenApplied();
    }

    @Test
    void merge_isInvalid_whenTheLastIdentifyingFieldWouldGo() {
        given(aWorkout(PUSH).with("scheduled_date", "2026-11-10"), patch(PUSH).with("day_id", null))
                .when(patch(PUSH).with("scheduled_date", null).base(1).policy(ConflictPolicy.MERGE))
                .thenRejected(Rejection.VALIDATION_FAILED);
    }

    @Test
    void status_isScheduled_whenANewWorkoutNamesNone() {
        given(aWorkout(PUSH)).and(PUSH, "status", "scheduled");
    }

    @Test
    void status_stays_whenAReplacementNamesNone() {
        given(aWorkout(PUSH).with("status", "completed"))
                .when(aWorkout(PUSH).with("notes", "new"))
                .thenApplied()
                .and(PUSH, "status", "completed");
    }

    @Test
    void status_cannotBeCleared_soThatTransitionsCannotBeBypassed() {
        given(aWorkout(PUSH).with("status", "completed"))
                .when(patch(PUSH).with("status", null))
                .thenRejected(Rejection.VALIDATION_FAILED);
    }

    @Test
    void transition_isAppliedExactly_whenTheCatalogueAllowsIt() {
        Field status =
                Objects.requireNonNull(Catalogue.shipped().require("workout").field("status"));
        List<String> all = status.limits().oneOf();
        Map<String, List<String>> allowed = status.transitions();
        assertThat(allowed.keySet()).containsExactlyInAnyOrderElementsOf(all);
        for (String from : all) {
            for (String to : all) {
                Specification specification = given(aWorkout(PUSH).with("status", from))
                        .when(patch(PUSH).with("status", to));
                if (from.equals(to) || allowed.getOrDefault(from, List.of()).contains(to)) {
                    specification.thenApplied().and(PUSH, "status", to);
                } else {
                    specification.thenRejected(Rejection.INVALID_TRANSITION).and(PUSH, "status", from);
                    assertThat(specification.problem().getCurrent()).contains("\"status\":\"" + from + "\"");
                }
            }
        }
    }

    @Test
    void secondWorkoutInProgress_isAConflictThatNamesTheFirst() {
        Specification specification = given(
                        aWorkout(PUSH),
                        aWorkout(PULL),
                        patch(PUSH).with("status", "in_progress").from("phone"))
                .when(patch(PULL).with("status", "in_progress"))
                .thenRejected(IN_PROGRESS)
                .and(PULL, "status", "scheduled");
        assertThat(specification.problem().getCollidingId()).isEqualTo(PUSH.id());
        assertThat(specification.problem().getChangedBy()).isEqualTo("phone");
        assertThat(specification.problem().getCurrent()).contains(PUSH.id().toString());
    }

    @Test
    void secondWorkoutInProgress_isAConflict_howeverItIsWritten() {
        Ask running = aWorkout(PUSH).with("status", "in_progress");
        given(running)
                .when(aWorkout(PULL).with("status", "in_progress"))
                .thenRejected(IN_PROGRESS)
                .absent(PULL);
        given(running, aWorkout(PULL))
                .when(aWorkout(PULL).with("status", "in_progress"))
                .thenRejected(IN_PROGRESS);
        given(running, aWorkout(PULL))
                .when(upsert(PULL).with("status", "in_progress").nodes())
                .thenRejected(IN_PROGRESS);
    }

    @Test
    void workoutInProgress_mayBeWrittenOn() {
        given(aWorkout(PUSH).with("status", "in_progress"))
                .when(patch(PUSH).with("name", "still going"))
                .thenApplied();
    }

    @Test
    void anotherWorkout_mayBeginOnceTheFirstEndedOrIsGone() {
        Ask running = aWorkout(PUSH).with("status", "in_progress");
        Ask next = aWorkout(PULL).with("status", "in_progress");
        given(running, patch(PUSH).with("status", "completed")).when(next).thenApplied();
        given(running, delete(PUSH))
                .when(aWorkout(PULL).with("status", "in_progress"))
                .thenApplied();
        given(running)
                .when(atomic(
                        patch(PUSH).with("status", "completed"),
                        aWorkout(workout("third")).with("status", "in_progress")))
                .thenApplied();
    }

    @Test
    void create_isNotFound_whenItsParentIsUnknown() {
        given(aWorkout(PUSH)).when(aSet(FIRST, BENCH)).thenRejected(Rejection.NOT_FOUND);
        given().when(anEntry(BENCH, PUSH)).thenRejected(Rejection.NOT_FOUND);
    }

    @Test
    void create_isRefused_whenItsParentIsDeleted() {
        Specification specification = given(twoWorkouts(), delete(PUSH).from("tablet"))
                .when(anEntry(Samples.DIPS, PUSH))
                .thenRejected(Rejection.PARENT_DELETED);
        assertThat(specification.problem().getCollidingId()).isEqualTo(PUSH.id());
        assertThat(specification.problem().getChangedBy()).isEqualTo("tablet");
        assertThat(specification.problem().getChangedAt()).isEqualTo(Specification.minute(2));
        given(twoWorkouts(), delete(PUSH)).when(aSet(Samples.THIRD, BENCH)).thenRejected(Rejection.PARENT_DELETED);
    }

    @Test
    void otherReferences_areNotChecked() {
        given(aWorkout(PUSH).with("template_id", Name.template("unknown")))
                .when(anEntry(BENCH, PUSH))
                .thenApplied();
    }

    @Test
    void upsertOverATombstone_namesWhoDeletedIt() {
        Specification specification = given(
                        aWorkout(PUSH).from("phone"), delete(PUSH).from("tablet"))
                .when(upsert(PUSH).with("day_id", "monday"))
                .thenRejected(Rejection.ENTITY_DELETED);
        assertThat(specification.problem().getChangedBy()).isEqualTo("tablet");
        assertThat(specification.problem().getChangedAt()).isEqualTo(Specification.minute(2));
    }

    @Test
    void unknownType_isInvalid() {
        given().when(put(new Name("dance", "tango"))).thenRejected(Rejection.VALIDATION_FAILED);
    }
}
