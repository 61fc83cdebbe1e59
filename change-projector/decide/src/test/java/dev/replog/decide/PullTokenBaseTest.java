package dev.replog.decide;

import static dev.replog.decide.Ask.atomic;
import static dev.replog.decide.Ask.delete;
import static dev.replog.decide.Ask.each;
import static dev.replog.decide.Ask.patch;
import static dev.replog.decide.Ask.put;
import static dev.replog.decide.Ask.upsert;
import static dev.replog.decide.Samples.BENCH;
import static dev.replog.decide.Samples.FIRST;
import static dev.replog.decide.Samples.PULL;
import static dev.replog.decide.Samples.PUSH;
import static dev.replog.decide.Samples.SQUAT;
import static dev.replog.decide.Samples.aSquat;
import static dev.replog.decide.Samples.aWorkout;
import static dev.replog.decide.Samples.entryNode;
import static dev.replog.decide.Samples.setNode;
import static dev.replog.decide.Specification.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.ConflictPolicy;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With a pull token as base, everything up to it is known, and so are writes of the same device and the same push. */
class PullTokenBaseTest {
    private static final Name OTHER = Name.entry("other");

    private static Ask[] log(Ask... more) {
        Ask[] log = Arrays.copyOf(
                new Ask[] {aWorkout(PUSH).nodes(entryNode(BENCH, PUSH), setNode(FIRST, BENCH)), aWorkout(PULL)},
                2 + more.length);
        System.arraycopy(more, 0, log, 2, more.length);
        return log;
    }

    @ParameterizedTest
    @EnumSource(ConflictPolicy.class)
    void whoPulledEverything_canDeleteATree_thatItsOwnDeviceChangedSince(ConflictPolicy policy) {
        given(log(
                        patch(FIRST).with("reps", 9).from("phone"),
                        patch(PUSH).with("name", "n").from("phone")))
                .when(delete(PUSH).pulled(2).policy(policy).from("phone"))
                .thenApplied()
                .deleted(PUSH, BENCH, FIRST);
    }

    @ParameterizedTest
    @EnumSource(
            value = ConflictPolicy.class,
            names = {"REJECT", "MERGE"})
    void deletion_isRefused_whenAnotherDeviceChangedSomethingBelow(ConflictPolicy policy) {
        Specification specification = given(log(patch(FIRST).with("reps", 9).from("tablet")))
                .when(delete(PUSH).pulled(2).policy(policy).from("phone"))
                .thenRejected(Rejection.ETAG_MISMATCH)
                .living(PUSH);
        assertThat(specification.problem().getConflicts()).containsExactly("exercises");
        assertThat(specification.problem().getChangedBy()).isEqualTo("tablet");
    }

    @ParameterizedTest
    @EnumSource(
            value = ConflictPolicy.class,
            names = {"REJECT", "MERGE"})
    void deletion_isRefused_whenAnotherDeviceMovedSomethingOut(ConflictPolicy policy) {
        given(log(
                        put(OTHER).in(PULL).with("exercise_id", SQUAT),
                        patch(FIRST).in(OTHER).from("tablet")))
                .when(delete(PUSH).pulled(3).policy(policy).from("phone"))
                .thenRejected(Rejection.ETAG_MISMATCH)
                .when(delete(BENCH).pulled(3).policy(policy).from("phone"))
                .thenRejected(Rejection.ETAG_MISMATCH)
                .when(delete(BENCH).pulled(4).policy(policy).from("phone"))
                .thenApplied();
    }

    @Test
    void deletion_isApplied_whenItsOwnDeviceMovedSomethingOut() {
        given(log(
                        put(OTHER).in(PULL).with("exercise_id", SQUAT),
                        patch(FIRST).in(OTHER).from("phone")))
                .when(delete(PUSH).pulled(3).policy(ConflictPolicy.MERGE).from("phone"))
                .thenApplied()
                .living(FIRST);
    }

    @ParameterizedTest
    @EnumSource(ConflictPolicy.class)
    void earlierOperationOfTheSamePush_isNoChange_alsoWithoutADevice(ConflictPolicy policy) {
        given(log())
                .when(each(
                        patch(FIRST).with("reps", 9).pulled(2).policy(policy),
                        patch(FIRST).with("reps", 10).pulled(2).policy(policy),
                        delete(PUSH).pulled(2).policy(policy)))
                .thenApplied()
                .deleted(PUSH, FIRST);
    }

    @Test
    void ownWrites_countUnderRejectWithAnEtag_butNotWithAToken() {
        given(aSquat(), patch(SQUAT).with("notes", "mine").from("phone"))
                .when(patch(SQUAT)
                        .with("name", "again")
                        .base(1)
                        .policy(ConflictPolicy.REJECT)
                        .from("phone"))
                .thenRejected(Rejection.ETAG_MISMATCH)
                .when(patch(SQUAT)
                        .with("name", "again")
                        .pulled(1)
                        .policy(ConflictPolicy.REJECT)
                        .from("phone"))
                .thenApplied();
    }

    @Test
    void mergingDeletion_withAnEtag_isAppliedBesideOwnWrites() {
        given(log(patch(FIRST).with("reps", 9).from("phone")))
                .when(delete(PUSH).base(2).policy(ConflictPolicy.MERGE).from("phone"))
                .thenApplied();
    }

    @Test
    void nestedPut_replacesWhatItsDeviceAdded_andKeepsWhatOthersAdded() {
        Name mine = Name.entry("mine");
        Name theirs = Name.entry("theirs");
        given(log(
                        put(mine).in(PUSH).with("exercise_id", SQUAT).from("phone"),
                        put(theirs).in(PUSH).with("exercise_id", SQUAT).from("tablet")))
                .when(aWorkout(PUSH)
                        .nodes(entryNode(BENCH, PUSH), setNode(FIRST, BENCH))
                        .pulled(2)
                        .policy(ConflictPolicy.MERGE)
                        .from("phone"))
                .thenApplied()
                .deleted(mine)
                .living(theirs, BENCH);
    }

    @Test
    void nestedPut_isRefusedUnderReject_onlyForOthersChanges() {
        Ask document = aWorkout(PUSH)
                .nodes(entryNode(BENCH, PUSH), setNode(FIRST, BENCH))
                .with("name", "n");
        given(log(patch(FIRST).with("reps", 9).from("phone")))
                .when(document.pulled(2).from("phone"))
                .thenApplied();
        given(log(patch(FIRST).with("reps", 9).from("tablet")))
                .when(document.pulled(2).from("phone"))
                .thenRejected(Rejection.ETAG_MISMATCH);
    }

    @Test
    void base_neverCreates() {
        given(aSquat())
                .when(upsert(Name.exercise("new")).with("name", "n").pulled(1))
                .thenRejected(Rejection.ETAG_MISMATCH)
                .when(put(Name.exercise("new")).with("name", "n").pulled(1).policy(ConflictPolicy.CLIENT_WINS))
                .thenRejected(Rejection.ETAG_MISMATCH)
                .absent(Name.exercise("new"));
    }

    @ParameterizedTest
    @EnumSource(ConflictPolicy.class)
    void baseOfAnotherLog_orAheadOfTheLog_isRefusedUnderEveryPolicy(ConflictPolicy policy) {
        given(aSquat())
                .when(patch(SQUAT).with("name", "n").pulled(1).ofLog(8).policy(policy))
                .thenRejected(Rejection.ETAG_MISMATCH)
                .when(patch(SQUAT).with("name", "n").pulled(99).policy(policy))
                .thenRejected(Rejection.ETAG_MISMATCH)
                .when(patch(SQUAT).with("name", "n").base(99).policy(policy))
                .thenRejected(Rejection.ETAG_MISMATCH);
    }

    @Test
    void atomicPush_deletesAParentAndItsChild_withATokenAsBase() {
        given(log())
                .when(atomic(delete(PUSH).pulled(2), delete(FIRST).pulled(2))
                        .pushed()
                        .from("phone"))
                .thenApplied()
                .deleted(PUSH, FIRST);
    }
}
