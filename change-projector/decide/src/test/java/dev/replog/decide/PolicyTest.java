package dev.replog.decide;

import static dev.replog.decide.Ask.delete;
import static dev.replog.decide.Ask.patch;
import static dev.replog.decide.Ask.put;
import static dev.replog.decide.Ask.upsert;
import static dev.replog.decide.Samples.BENCH;
import static dev.replog.decide.Samples.FIRST;
import static dev.replog.decide.Samples.PULL;
import static dev.replog.decide.Samples.PUSH;
import static dev.replog.decide.Samples.SECOND;
import static dev.replog.decide.Samples.SQUAT;
import static dev.replog.decide.Samples.aSquat;
import static dev.replog.decide.Samples.aWorkout;
import static dev.replog.decide.Samples.twoWorkouts;
import static dev.replog.decide.Specification.given;
import static dev.replog.decide.Specification.minute;
import static dev.replog.decide.Specification.position;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.ConflictPolicy;
import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Tests which fields of a request are applied when the entity changed since its base. */
class PolicyTest {
    @Test
    void patch_isMerged_whenFieldsAreDisjoint() {
        given(aSquat(), patch(SQUAT).with("name", "back squat"))
                .when(patch(SQUAT).with("notes", "deeper").base(1).policy(ConflictPolicy.MERGE))
                .thenMerged("notes")
                .and(SQUAT, "name", "back squat")
                .and(SQUAT, "notes", "deeper")
                .version(SQUAT, 3)
                .etag(SQUAT, 3);
    }

    @Test
    void patch_isApplied_whenOnlyTheSameDeviceWroteSince() {
        given(aSquat(), patch(SQUAT).with("name", "first edit").from("phone"))
                .when(patch(SQUAT)
                        .with("name", "second edit")
                        .from("phone")
                        .base(1)
                        .policy(ConflictPolicy.MERGE))
                .thenApplied()
                .and(SQUAT, "name", "second edit");
    }

    @Test
    void patch_isRefusedWhole_whenOneFieldOverlaps() {
        Specification specification = given(
                        aSquat(),
                        patch(SQUAT).with("name", "theirs").from("tablet").clientTime(minute(2)))
                .when(patch(SQUAT)
                        .with("name", "mine")
                        .with("notes", "mine")
                        .base(1)
                        .policy(ConflictPolicy.MERGE))
                .thenRejected(Rejection.ETAG_MISMATCH)
                .and(SQUAT, "notes", "deep");
        assertThat(specification.problem().getConflicts()).containsExactly("name");
        assertThat(specification.problem().getChangedBy()).isEqualTo("tablet");
        assertThat(specification.problem().getChangedAt()).isEqualTo(minute(2));
        assertThat(specification.problem().getCurrentPosition()).isEqualTo(position(2));
        assertThat(specification.problem().getCollidingId())
                .as("it collides with itself")
                .isNull();
        assertThat(specification.problem().getCurrent())
                .contains("\"etag\":\"1000000000002\"", "\"name\":\"theirs\"", "\"notes\":\"deep\"");
    }

    @Test
    void patch_isApplied_whenBothWroteTheSame() {
        given(aSquat(), patch(SQUAT).with("name", "same"))
                .when(patch(SQUAT).with("name", "same").base(1).policy(ConflictPolicy.MERGE))
                .thenApplied()
                .thenNothingChanged();
    }

    @Test
    void patch_overwritesOverlap_whenClientWins() {
        given(aSquat(), patch(SQUAT).with("name", "theirs").with("equipment", "rack"))
                .when(patch(SQUAT)
                        .with("name", "mine")
                        .with("notes", "mine")
                        .base(1)
                        .policy(ConflictPolicy.CLIENT_WINS))
                .thenMerged("name", "notes")
                .and(SQUAT, "name", "mine")
                .and(SQUAT, "equipment", "rack");
    }

    @Test
    void patch_losesOnlyTheLaterFields_whenLastWriteWins() {
        given(aSquat(), patch(SQUAT).with("name", "theirs").clientTime(minute(2)))
                .when(patch(SQUAT)
                        .with("name", "mine")
                        .with("notes", "mine")
                        .clientTime(minute(1))
                        .base(1)
                        .policy(ConflictPolicy.LAST_WRITE_WINS))
                .thenMerged("notes")
                .losing("name")
                .and(SQUAT, "name", "theirs")
                .and(SQUAT, "notes", "mine");
    }

    @Test
    void patch_changesNothing_whenAllItsFieldsLose() {
        given(aSquat(), patch(SQUAT).with("name", "theirs").clientTime(minute(2)))
                .when(patch(SQUAT)
                        .with("name", "mine")
                        .clientTime(minute(1))
                        .base(1)
                        .policy(ConflictPolicy.LAST_WRITE_WINS))
                .thenMerged()
                .losing("name")
                .thenNothingChanged()
                .version(SQUAT, 2)
                .etag(SQUAT, 2);
    }

    @Test
    void patch_wins_whenBothTimesAreEqual() {
        given(aSquat(), patch(SQUAT).with("name", "theirs").clientTime(minute(1)))
                .when(patch(SQUAT)
                        .with("name", "mine")
                        .clientTime(minute(1))
                        .base(1)
                        .policy(ConflictPolicy.LAST_WRITE_WINS))
                .thenMerged("name");
    }

    @Test
    void clockFarAhead_countsAsTheLogsTime_whenLastWriteWins() {
        given(aSquat(), patch(SQUAT).with("name", "skewed").clientTime(minute(2).plus(Duration.ofDays(3650))))
                .when(patch(SQUAT)
                        .with("name", "mine")
                        .clientTime(minute(3))
                        .base(1)
                        .policy(ConflictPolicy.LAST_WRITE_WINS))
                .thenMerged("name")
                .and(SQUAT, "name", "mine");
    }

    @Test
    void oldBase_isStillCurrent_whenOnlySomethingBelowChanged() {
        given(twoWorkouts(), patch(FIRST).with("reps", 8))
                .when(patch(PUSH).with("name", "mine").base(1).policy(ConflictPolicy.REJECT))
                .thenApplied()
                .etag(PUSH, 3);
    }

    @Test
    void etagOfTheTree_isABaseForItsParts() {
        given(twoWorkouts(), patch(FIRST).with("reps", 8), patch(PUSH).with("name", "a"))
                .when(patch(FIRST).with("reps", 9).base(3))
                .thenApplied();
    }

    @Test
    void strictWrite_isRefused_evenWhenItChangesNothing() {
        Specification specification = given(aSquat(), patch(SQUAT).with("name", "theirs"))
                .when(patch(SQUAT).with("notes", "deep").base(1))
                .thenRejected(Rejection.ETAG_MISMATCH);
        assertThat(specification.problem().getConflicts()).containsExactly("name");
    }

    @Test
    void writeOfTheSameValues_keepsVersionAndEtag() {
        Specification specification = given(aSquat())
                .when(
                        aSquat(),
                        patch(SQUAT).with("name", "squat"),
                        upsert(SQUAT).with("notes", "deep"),
                        patch(SQUAT).with("category", null))
                .thenApplied()
                .thenNothingChanged()
                .version(SQUAT, 1)
                .etag(SQUAT, 1);
        assertThat(specification.outcome().getVersion()).isEqualTo(1);
        assertThat(specification.outcome().getEtagPosition()).isEqualTo(position(1));
    }

    @Test
    void decimals_areEqual_whateverTheirZeros() {
        given(twoWorkouts())
                .when(patch(FIRST).decimal("weight", "60.00"))
                .thenApplied()
                .thenNothingChanged()
                .and(FIRST, "weight", new BigDecimal("60"));
    }

    @Test
    void put_clearsWhatItDoesNotName() {
        given(aSquat())
                .when(put(SQUAT).with("name", "squat"))
                .thenApplied()
                .without(SQUAT, "notes")
                .version(SQUAT, 2);
    }

    @Test
    void upsert_leavesWhatItDoesNotName() {
        given(aSquat()).when(upsert(SQUAT).with("name", "other")).thenApplied().and(SQUAT, "notes", "deep");
    }

    @Test
    void patch_clearsAField_whenItIsNull() {
        Specification specification = given(aSquat())
                .when(patch(SQUAT).with("notes", null))
                .thenApplied()
                .without(SQUAT, "notes");
        assertThat(specification.decision().steps().getFirst().step().changedFields())
                .containsExactly("notes");
    }

    @Test
    void clearedField_isAConflict_whenTheOtherWritesIt() {
        given(aSquat(), patch(SQUAT).with("notes", null))
                .when(patch(SQUAT).with("notes", "mine").base(1).policy(ConflictPolicy.MERGE))
                .thenRejected(Rejection.ETAG_MISMATCH);
    }

    @Test
    void localId_isTakenOnce() {
        Specification specification = given(aSquat()).when(aSquat().localId("a"), aSquat().localId("b"));
        assertThat(specification.outcome().getLocalId()).isEqualTo("a");
        specification.version(SQUAT, 2);
    }

    @Test
    void delete_losesToALaterWrite_whenLastWriteWins() {
        Specification specification = given(
                        twoWorkouts(),
                        patch(FIRST).with("reps", 8).from("tablet").clientTime(minute(2)))
                .when(delete(PUSH).clientTime(minute(1)).base(1).policy(ConflictPolicy.LAST_WRITE_WINS))
                .thenRejected(Rejection.ETAG_MISMATCH)
                .living(PUSH, BENCH, FIRST, SECOND);
        assertThat(specification.problem().getChangedBy()).isEqualTo("tablet");
        assertThat(specification.problem().getConflicts()).containsExactly("exercises");
    }

    @Test
    void delete_losesToALaterWrite_evenWhenAnOlderOneArrivedAfterIt() {
        given(
                        aSquat(),
                        patch(SQUAT).with("name", "late").clientTime(minute(2)),
                        patch(SQUAT).with("notes", "early").clientTime(minute(0)))
                .when(delete(SQUAT).clientTime(minute(1)).base(1).policy(ConflictPolicy.LAST_WRITE_WINS))
                .thenRejected(Rejection.ETAG_MISMATCH)
                .living(SQUAT);
    }

    @Test
    void delete_wins_whenItIsLaterThanAllWrites() {
        given(twoWorkouts(), patch(FIRST).with("reps", 8).clientTime(minute(2)))
                .when(delete(PUSH).clientTime(minute(2)).base(1).policy(ConflictPolicy.LAST_WRITE_WINS))
                .thenApplied()
                .deleted(PUSH, BENCH, FIRST, SECOND);
    }

    @Test
    void delete_wins_whenWhatChangedBelowIsDeletedItself() {
        given(twoWorkouts(), patch(FIRST).with("reps", 8).clientTime(minute(2)), delete(FIRST))
                .when(delete(PUSH).clientTime(minute(1)).base(1).policy(ConflictPolicy.LAST_WRITE_WINS))
                .thenApplied()
                .deleted(PUSH);
    }

    @Test
    void strictDelete_isRefused_whenSomethingMovedOutOfTheTree() {
        Specification specification = given(twoWorkouts(), patch(BENCH).in(PULL))
                .when(delete(PUSH).base(1))
                .thenRejected(Rejection.ETAG_MISMATCH);
        assertThat(specification.problem().getConflicts()).containsExactly("exercises");
    }

    @Test
    void mergingDelete_isApplied_whenSomethingMovedOutOfTheTree() {
        given(twoWorkouts(), patch(BENCH).in(PULL))
                .when(delete(PUSH).base(1).policy(ConflictPolicy.MERGE))
                .thenApplied()
                .deleted(PUSH)
                .living(BENCH, FIRST);
    }

    @Test
    void strictPut_isNotConcernedWithWhatIsBelow_whenItHasNoNodes() {
        given(twoWorkouts(), patch(FIRST).with("reps", 8))
                .when(aWorkout(PUSH).with("name", "mine").base(1))
                .thenApplied()
                .living(BENCH, FIRST);
    }
}
