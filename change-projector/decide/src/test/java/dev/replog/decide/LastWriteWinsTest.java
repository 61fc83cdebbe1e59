package dev.replog.decide;

import static dev.replog.decide.Ask.delete;
import static dev.replog.decide.Ask.patch;
import static dev.replog.decide.Ask.put;
import static dev.replog.decide.Samples.BENCH;
import static dev.replog.decide.Samples.FIRST;
import static dev.replog.decide.Samples.PUSH;
import static dev.replog.decide.Samples.SQUAT;
import static dev.replog.decide.Samples.aWorkout;
import static dev.replog.decide.Samples.entryNode;
import static dev.replog.decide.Samples.setNode;
import static dev.replog.decide.Specification.given;
import static dev.replog.decide.Specification.minute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.ConflictPolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Last-write-wins without a base: field by field, by the times of the writes. */
class LastWriteWinsTest {
    private static Ask byTime(Ask ask) {
        return ask.policy(ConflictPolicy.LAST_WRITE_WINS);
    }

    private static Ask created() {
        return put(SQUAT).with("name", "Squat").with("notes", "deep").clientTime(minute(-10));
    }

    @Test
    void olderWrite_losesTheFieldsThatWereWrittenLater_andKeepsTheOthers() {
        Specification specification = given(
                        created(), patch(SQUAT).with("notes", "theirs").clientTime(minute(1)))
                .when(byTime(patch(SQUAT).with("notes", "mine").with("name", "Front squat"))
                        .clientTime(minute(0)))
                .thenMerged("name")
                .losing("notes")
                .and(SQUAT, "notes", "theirs")
                .and(SQUAT, "name", "Front squat");
        assertThat(specification.decision().losses()).singleElement().satisfies(loss -> {
            assertThat(loss.values()).singleElement().satisfies(value -> {
                assertThat(value.wanted()).isEqualTo("mine");
                assertThat(value.kept()).isEqualTo("theirs");
            });
        });
    }

    @Test
    void laterWrite_wins_andSoDoesTheOneLaterInTheLog_whenTimesAreEqual() {
        given(created(), patch(SQUAT).with("notes", "theirs").clientTime(minute(1)))
                .when(byTime(patch(SQUAT).with("notes", "mine")).clientTime(minute(1)))
                .thenApplied()
                .and(SQUAT, "notes", "mine");
    }

    @Test
    void writeWithoutATime_hasThatOfTheLog() {
        given(created(), patch(SQUAT).with("notes", "theirs"))
                .when(byTime(patch(SQUAT).with("notes", "late")).clientTime(minute(1)))
                .losing("notes")
                .when(byTime(patch(SQUAT).with("notes", "now")))
                .thenApplied()
                .and(SQUAT, "notes", "now");
    }

    @Test
    void timeAheadOfTheLog_countsAsTheLogs() {
        given(created(), byTime(patch(SQUAT).with("notes", "theirs")).clientTime(minute(500)))
                .when(byTime(patch(SQUAT).with("notes", "mine")))
                .thenApplied()
                .and(SQUAT, "notes", "mine");
    }

    @Test
    void fieldThatWasNeverWritten_isApplied_andOneThatWasCleared_compares() {
        given(created(), patch(SQUAT).with("notes", null).clientTime(minute(1)))
                .when(byTime(patch(SQUAT).with("category", "legs").with("notes", "old"))
                        .clientTime(minute(-20)))
                .thenMerged("category")
                .losing("notes")
                .and(SQUAT, "category", "legs")
                .without(SQUAT, "notes");
    }

    @Test
    void writingTheSameValue_updatesTheTimeOfTheField_andNothingElse() {
        given(created(), byTime(patch(SQUAT).with("notes", "deep")).clientTime(minute(2)))
                .thenApplied()
                .thenNothingChanged()
                .version(SQUAT, 1)
                .when(byTime(patch(SQUAT).with("notes", "mine")).clientTime(minute(1)))
                .losing("notes")
                .and(SQUAT, "notes", "deep");
    }

    @Test
    void deletion_isRefused_whenAnyWriteOfItsTreeIsLater() {
        Specification specification = given(
                        aWorkout(PUSH)
                                .nodes(entryNode(BENCH, PUSH), setNode(FIRST, BENCH))
                                .clientTime(minute(-10)),
                        patch(FIRST).with("reps", 9).clientTime(minute(1)).from("tablet"))
                .when(byTime(delete(PUSH)).clientTime(minute(0)))
                .thenRejected(Rejection.ETAG_MISMATCH)
                .living(PUSH, FIRST);
        assertThat(specification.problem().getConflicts()).containsExactly("exercises");
        assertThat(specification.problem().getChangedBy()).isEqualTo("tablet");
        specification
                .when(byTime(delete(PUSH)).clientTime(minute(1).plus(Duration.ofMillis(1))))
                .thenApplied()
                .deleted(PUSH, FIRST);
    }

    @Test
    void nestedPut_keepsWhatWasWrittenLater() {
        given(
                        aWorkout(PUSH)
                                .nodes(entryNode(BENCH, PUSH), setNode(FIRST, BENCH))
                                .clientTime(minute(-10)),
                        patch(FIRST).with("reps", 9).clientTime(minute(1)))
                .when(byTime(aWorkout(PUSH).nodes(entryNode(BENCH, PUSH))).clientTime(minute(0)))
                .losing("workout_set/" + FIRST.id())
                .living(FIRST);
    }

    @Test
    void rulesOf10_appliedItWhateverTheTime() {
        given(created(), patch(SQUAT).with("notes", "theirs").clientTime(minute(1)))
                .when(byTime(patch(SQUAT).with("notes", "mine"))
                        .clientTime(minute(0))
                        .under10())
                .thenApplied()
                .and(SQUAT, "notes", "mine");
    }
}
