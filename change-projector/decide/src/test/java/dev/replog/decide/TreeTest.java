package dev.replog.decide;

import static dev.replog.decide.Ask.delete;
import static dev.replog.decide.Ask.patch;
import static dev.replog.decide.Samples.BENCH;
import static dev.replog.decide.Samples.DIPS;
import static dev.replog.decide.Samples.FIRST;
import static dev.replog.decide.Samples.PULL;
import static dev.replog.decide.Samples.PUSH;
import static dev.replog.decide.Samples.ROWS;
import static dev.replog.decide.Samples.SECOND;
import static dev.replog.decide.Samples.THIRD;
import static dev.replog.decide.Samples.aSet;
import static dev.replog.decide.Samples.anEntry;
import static dev.replog.decide.Samples.twoWorkouts;
import static dev.replog.decide.Specification.given;
import static dev.replog.decide.Specification.position;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.ConflictPolicy;
import org.junit.jupiter.api.Test;

/** Tests the effect of a change on the tree of the entity: cascades, moves, the etag of the whole tree. */
class TreeTest {
    @Test
    void deleteOfTheRoot_takesEverythingBelow() {
        Specification specification = given(twoWorkouts())
                .when(delete(PUSH))
                .thenApplied()
                .deleted(PUSH, BENCH, FIRST, SECOND)
                .living(PULL)
                .version(FIRST, 2)
                .etag(PUSH, 2);
        assertThat(specification.outcome().getDeletedCount()).isEqualTo(4);
        assertThat(specification.outcome().getEtagPosition()).isEqualTo(position(2));
        assertThat(specification.outcome().getUpdatedAt()).isEqualTo(Specification.minute(2));
    }

    @Test
    void deleteInTheMiddle_takesItsPartOnly() {
        Specification specification = given(twoWorkouts(), anEntry(DIPS, PUSH), aSet(THIRD, DIPS))
                .when(delete(BENCH))
                .thenApplied()
                .deleted(BENCH, FIRST, SECOND)
                .living(PUSH, DIPS, THIRD)
                .etag(PUSH, 4)
                .version(PUSH, 1);
        assertThat(specification.outcome().getDeletedCount()).isEqualTo(3);
    }

    @Test
    void deleteOfALeaf_takesOne() {
        Specification specification = given(twoWorkouts())
                .when(delete(FIRST))
                .thenApplied()
                .deleted(FIRST)
                .living(SECOND);
        assertThat(specification.outcome().getDeletedCount()).isEqualTo(1);
    }

    @Test
    void delete_countsOnlyWhatStillLived() {
        Specification specification = given(twoWorkouts(), delete(FIRST)).when(delete(PUSH));
        assertThat(specification.outcome().getDeletedCount()).isEqualTo(3);
        specification.version(FIRST, 2).etag(FIRST, 2);
    }

    @Test
    void deleteAgain_isNotFound_whateverItsPrecondition() {
        given(twoWorkouts(), delete(PUSH)).when(delete(PUSH).base(1)).thenRejected(Rejection.NOT_FOUND);
        given(twoWorkouts(), delete(PUSH)).when(delete(FIRST)).thenRejected(Rejection.NOT_FOUND);
        given(twoWorkouts(), delete(PUSH)).when(patch(FIRST).with("reps", 1)).thenRejected(Rejection.NOT_FOUND);
    }

    @Test
    void change_marksTheTree_andNotTheRootItself() {
        given(twoWorkouts())
                .when(patch(FIRST).with("reps", 8))
                .thenApplied()
                .etag(PUSH, 2)
                .etag(FIRST, 2)
                .etag(BENCH, 1)
                .etag(PULL, 1)
                .version(PUSH, 1)
                .version(BENCH, 1);
    }

    @Test
    void move_isApplied_whenTheNewParentIsInTheSameTree() {
        given(twoWorkouts(), anEntry(DIPS, PUSH))
                .when(patch(FIRST).in(DIPS))
                .thenApplied()
                .under(FIRST, DIPS, PUSH)
                .etag(PUSH, 3)
                .when(delete(BENCH))
                .deleted(SECOND)
                .living(FIRST);
    }

    @Test
    void move_bringsAlongWhatIsBelow_whenTheNewParentIsInAnotherTree() {
        Specification specification = given(twoWorkouts())
                .when(patch(BENCH).in(PULL))
                .thenApplied()
                .under(BENCH, PULL, PULL)
                .under(FIRST, BENCH, PULL)
                .version(FIRST, 1)
                .etag(FIRST, 1)
                .etag(PUSH, 2)
                .etag(PULL, 2);
        assertThat(specification.decision().steps()).hasSize(1);
        specification
                .when(delete(PUSH))
                .living(PULL, BENCH, FIRST)
                .when(delete(PULL))
                .deleted(BENCH, FIRST, SECOND);
    }

    @Test
    void move_isRefused_whenTheNewParentIsUnknownOrDeleted() {
        given(twoWorkouts())
                .when(patch(FIRST).in(ROWS))
                .thenRejected(Rejection.NOT_FOUND)
                .under(FIRST, BENCH, PUSH);
        given(twoWorkouts(), delete(PULL))
                .when(patch(BENCH).in(PULL))
                .thenRejected(Rejection.PARENT_DELETED)
                .under(BENCH, PUSH, PUSH);
    }

    @Test
    void move_isRefusedForItsParent_beforeItIsForItsBase() {
        given(twoWorkouts(), patch(BENCH).with("notes", "theirs"), delete(PULL))
                .when(patch(BENCH).in(PULL).base(1).policy(ConflictPolicy.REJECT))
                .thenRejected(Rejection.PARENT_DELETED);
    }

    @Test
    void twoMoves_areAConflict_whenMerging() {
        given(
                        twoWorkouts(),
                        anEntry(DIPS, PUSH),
                        anEntry(ROWS, PULL),
                        patch(FIRST).in(DIPS))
                .when(patch(FIRST).in(ROWS).base(3).policy(ConflictPolicy.MERGE))
                .thenRejected(Rejection.ETAG_MISMATCH)
                .under(FIRST, DIPS, PUSH);
    }

    @Test
    void lostMove_leavesTheEntityWhereItIs_whenLastWriteWins() {
        given(
                        twoWorkouts(),
                        anEntry(ROWS, PULL),
                        anEntry(DIPS, PUSH),
                        patch(FIRST).in(DIPS).clientTime(Specification.minute(4)))
                .when(patch(FIRST)
                        .in(ROWS)
                        .with("reps", 9)
                        .clientTime(Specification.minute(2))
                        .base(3)
                        .policy(ConflictPolicy.LAST_WRITE_WINS))
                .thenMerged("reps")
                .losing("workout_exercise_id")
                .under(FIRST, DIPS, PUSH)
                .etag(PULL, 2);
    }
}
