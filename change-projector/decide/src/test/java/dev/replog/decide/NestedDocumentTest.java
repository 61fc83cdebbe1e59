package dev.replog.decide;

import static dev.replog.decide.Ask.delete;
import static dev.replog.decide.Ask.node;
import static dev.replog.decide.Ask.patch;
import static dev.replog.decide.Ask.put;
import static dev.replog.decide.Name.exercise;
import static dev.replog.decide.Name.template;
import static dev.replog.decide.Name.templateExercise;
import static dev.replog.decide.Samples.BENCH;
import static dev.replog.decide.Samples.DIPS;
import static dev.replog.decide.Samples.FIRST;
import static dev.replog.decide.Samples.PULL;
import static dev.replog.decide.Samples.PUSH;
import static dev.replog.decide.Samples.ROWS;
import static dev.replog.decide.Samples.SECOND;
import static dev.replog.decide.Samples.THIRD;
import static dev.replog.decide.Samples.aSet;
import static dev.replog.decide.Samples.aWorkout;
import static dev.replog.decide.Samples.anEntry;
import static dev.replog.decide.Samples.entryNode;
import static dev.replog.decide.Samples.setNode;
import static dev.replog.decide.Samples.twoWorkouts;
import static dev.replog.decide.Specification.given;
import static dev.replog.decide.Specification.minute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.ConflictPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A nested document makes the tree equal to itself, and keeps additions that its author could not know. */
class NestedDocumentTest {
    private static Ask push(Ask... nodes) {
        return aWorkout(PUSH).nodes(nodes);
    }

    /** The workout "push" as {@link Samples#twoWorkouts} creates it. */
    private static Ask pushAsItWas() {
        return push(entryNode(BENCH, PUSH), setNode(FIRST, BENCH), setNode(SECOND, BENCH));
    }

    @Test
    void create_isOneStepForEachEntity_parentsFirst() {
        Specification specification = given().when(pushAsItWas()).thenApplied();
        assertThat(specification.decision().steps())
                .extracting(decided -> decided.step().after().key())
                .containsExactly(PUSH.key(), BENCH.key(), FIRST.key(), SECOND.key());
        specification.under(FIRST, BENCH, PUSH).etag(PUSH, 1);
        assertThat(specification.outcome().getCreated()).isTrue();
    }

    @Test
    void create_isNothing_whenOneNodeIsInvalid() {
        given().when(push(entryNode(BENCH, PUSH), setNode(FIRST, DIPS)))
                .thenRejected(Rejection.NOT_FOUND)
                .absent(PUSH)
                .absent(BENCH);
    }

    @Test
    void put_changesNothing_whenTheTreeIsEqual() {
        given(twoWorkouts())
                .when(pushAsItWas())
                .thenApplied()
                .thenNothingChanged()
                .etag(PUSH, 1)
                .version(PUSH, 1);
    }

    @Test
    void put_createsUpdatesAndDeletes_asTheDocumentDiffers() {
        given(twoWorkouts())
                .when(push(
                        entryNode(BENCH, PUSH).with("notes", "slow"),
                        setNode(SECOND, BENCH),
                        setNode(THIRD, BENCH),
                        entryNode(DIPS, PUSH)))
                .thenApplied()
                .and(BENCH, "notes", "slow")
                .deleted(FIRST)
                .living(BENCH, SECOND, THIRD, DIPS)
                .version(SECOND, 1)
                .version(PUSH, 1)
                .etag(PUSH, 2);
    }

    @Test
    void put_deletesAll_whenTheDocumentHasNoChildren() {
        given(twoWorkouts()).when(push()).thenApplied().living(PUSH, PULL).deleted(BENCH, FIRST, SECOND);
    }

    @Test
    void put_leavesTheTree_whenItSaysNothingOfChildren() {
        given(twoWorkouts())
                .when(aWorkout(PUSH).with("name", "other"))
                .thenApplied()
                .living(BENCH, FIRST, SECOND);
    }

    @Test
    void put_movesAChild_andDeletesItsOldParent() {
        given(twoWorkouts())
                .when(push(entryNode(DIPS, PUSH), setNode(FIRST, DIPS)))
                .thenApplied()
                .under(FIRST, DIPS, PUSH)
                .living(FIRST, DIPS)
                .deleted(BENCH, SECOND);
    }

    @Test
    void put_movesAChildFromAnotherTree_withoutWhatItDoesNotName() {
        given(twoWorkouts())
                .when(aWorkout(PULL).nodes(entryNode(BENCH, PULL), setNode(FIRST, BENCH)))
                .thenApplied()
                .under(BENCH, PULL, PULL)
                .under(FIRST, BENCH, PULL)
                .deleted(SECOND)
                .etag(PUSH, 2)
                .etag(PULL, 2);
    }

    @Test
    void put_ofAnEntryInTheMiddle_isATreeOfItsOwn() {
        given(twoWorkouts(), anEntry(DIPS, PUSH), aSet(THIRD, DIPS))
                .when(anEntry(BENCH, PUSH).nodes(setNode(SECOND, BENCH)))
                .thenApplied()
                .deleted(FIRST)
                .living(SECOND, DIPS, THIRD)
                .etag(PUSH, 4);
    }

    @Test
    void put_ofATemplate_worksTheSame() {
        Name plan = template("plan");
        Name one = templateExercise("one");
        Name two = templateExercise("two");
        given(put(plan).with("name", "plan").nodes(node(one, plan).with("exercise_id", exercise("x"))))
                .when(put(plan).with("name", "plan").nodes(node(two, plan).with("exercise_id", exercise("x"))))
                .thenApplied()
                .deleted(one)
                .living(two);
    }

    @Test
    void strictPut_isRefused_whenAnythingInTheTreeChanged() {
        Specification specification = given(
                        twoWorkouts(), patch(FIRST).with("reps", 8).from("tablet"))
                .when(pushAsItWas().base(1))
                .thenRejected(Rejection.ETAG_MISMATCH)
                .and(FIRST, "reps", 8L);
        assertThat(specification.problem().getConflicts()).containsExactly("exercises");
        assertThat(specification.problem().getChangedBy()).isEqualTo("tablet");
        assertThat(specification.problem().getCurrentPosition()).isEqualTo(Specification.position(2));
        given(twoWorkouts(), delete(FIRST)).when(pushAsItWas().base(1)).thenRejected(Rejection.ETAG_MISMATCH);
        given(twoWorkouts(), patch(BENCH).in(PULL)).when(push().base(1)).thenRejected(Rejection.ETAG_MISMATCH);
    }

    @ParameterizedTest
    @EnumSource(names = {"MERGE", "CLIENT_WINS", "LAST_WRITE_WINS"})
    void put_keepsWhatOthersAdded_whenItMerges(ConflictPolicy policy) {
        given(twoWorkouts(), anEntry(DIPS, PUSH), aSet(THIRD, DIPS), aSet(Name.set("fourth"), BENCH))
                .when(pushAsItWas().base(1).policy(policy))
                .thenApplied()
                .living(DIPS, THIRD, Name.set("fourth"), FIRST);
    }

    @ParameterizedTest
    @EnumSource(names = {"MERGE", "CLIENT_WINS", "LAST_WRITE_WINS"})
    void put_keepsWhatOthersMovedIn_whenItMerges(ConflictPolicy policy) {
        given(twoWorkouts(), anEntry(ROWS, PULL), aSet(THIRD, ROWS), patch(ROWS).in(PUSH))
                .when(pushAsItWas().base(3).policy(policy))
                .living(ROWS, THIRD)
                .under(ROWS, PUSH, PUSH);
    }

    @Test
    void merge_isRefused_whenADroppedChildWasChanged() {
        given(twoWorkouts(), patch(FIRST).with("reps", 8))
                .when(push(entryNode(BENCH, PUSH), setNode(SECOND, BENCH))
                        .base(1)
                        .policy(ConflictPolicy.MERGE))
                .thenRejected(Rejection.ETAG_MISMATCH)
                .living(FIRST);
    }

    @Test
    void merge_isRefused_whenADroppedParentGotAChild() {
        given(twoWorkouts(), aSet(THIRD, BENCH))
                .when(push().base(1).policy(ConflictPolicy.MERGE))
                .thenRejected(Rejection.ETAG_MISMATCH)
                .living(BENCH, THIRD);
    }

    @Test
    void droppedParent_goesWithItsNewChild_whenClientWins() {
        given(twoWorkouts(), aSet(THIRD, BENCH))
                .when(push().base(1).policy(ConflictPolicy.CLIENT_WINS))
                .thenApplied()
                .deleted(BENCH, FIRST, SECOND, THIRD);
    }

    @Test
    void droppedParent_staysWithAllItsChildren_whenOneWasWrittenLater() {
        given(twoWorkouts(), patch(FIRST).with("reps", 8).clientTime(minute(2)))
                .when(push().base(1).clientTime(minute(1)).policy(ConflictPolicy.LAST_WRITE_WINS))
                .thenMerged()
                .losing("workout_exercise/" + BENCH.id())
                .living(BENCH, FIRST, SECOND);
    }

    @Test
    void merge_takesChildren_thatOthersDidNotTouch() {
        given(twoWorkouts(), patch(FIRST).with("reps", 8))
                .when(push(
                                entryNode(BENCH, PUSH),
                                setNode(FIRST, BENCH).with("reps", 8).with("rest_seconds", 90),
                                setNode(SECOND, BENCH).with("reps", 9))
                        .base(1)
                        .policy(ConflictPolicy.MERGE))
                .thenMerged("workout_set/" + FIRST.id() + "/rest_seconds")
                .and(SECOND, "reps", 9L)
                .and(FIRST, "rest_seconds", 90L);
    }

    @ParameterizedTest
    @EnumSource(ConflictPolicy.class)
    void put_isRefused_whenItNamesADeletedChild(ConflictPolicy policy) {
        Specification specification = given(twoWorkouts(), delete(FIRST).from("tablet"))
                .when(pushAsItWas().policy(policy))
                .thenRejected(Rejection.ENTITY_DELETED)
                .deleted(FIRST);
        assertThat(specification.problem().getCollidingId()).isEqualTo(FIRST.id());
        assertThat(specification.problem().getChangedBy()).isEqualTo("tablet");
    }

    @Test
    void put_isApplied_whenADroppedChildIsAlreadyDeleted() {
        given(twoWorkouts(), delete(FIRST))
                .when(push(entryNode(BENCH, PUSH), setNode(SECOND, BENCH))
                        .base(1)
                        .policy(ConflictPolicy.MERGE))
                .thenApplied()
                .thenNothingChanged()
                .version(FIRST, 2);
    }

    @Test
    void lostMove_doesNotDeleteTheChild_whenItsParentIsDropped() {
        given(
                        twoWorkouts(),
                        anEntry(DIPS, PUSH),
                        aSet(THIRD, DIPS),
                        patch(THIRD).in(BENCH).clientTime(minute(4)),
                        patch(THIRD).with("reps", 1).clientTime(minute(1)))
                .when(push(entryNode(DIPS, PUSH), setNode(THIRD, DIPS))
                        .base(3)
                        .clientTime(minute(3))
                        .policy(ConflictPolicy.LAST_WRITE_WINS))
                .living(THIRD, BENCH)
                .under(THIRD, BENCH, PUSH);
    }
}
