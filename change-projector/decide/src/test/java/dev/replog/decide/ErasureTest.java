package dev.replog.decide;

import static dev.replog.decide.Ask.atomic;
import static dev.replog.decide.Ask.delete;
import static dev.replog.decide.Ask.each;
import static dev.replog.decide.Ask.erase;
import static dev.replog.decide.Ask.patch;
import static dev.replog.decide.Ask.put;
import static dev.replog.decide.Ask.upsert;
import static dev.replog.decide.Samples.PUSH;
import static dev.replog.decide.Samples.SQUAT;
import static dev.replog.decide.Samples.aSquat;
import static dev.replog.decide.Samples.aWorkout;
import static dev.replog.decide.Specification.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.PacketOrder;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The erasure of an account, and the writes that arrive after it. */
class ErasureTest {
    @Test
    void nothingIsLeft() {
        Specification log = given(aSquat(), aWorkout(PUSH)).when(erase("e"));

        log.thenApplied().absent(SQUAT).absent(PUSH);
        assertThat(log.decision().isErasure()).isTrue();
        assertThat(log.outcome().getPosition()).isEqualTo(Specification.position(3));
    }

    @Test
    void writeFromBefore_isRefusedForEver() {
        Specification log = given(aSquat(), erase("e"))
                .when(put(PUSH).with("day_id", "monday").seen(1));

        log.thenRejected(Rejection.ACCOUNT_ERASED).absent(PUSH);
        assertThat(log.problem().getErasedAt()).isEqualTo(Specification.minute(2));
    }

    @Test
    void writeThatDoesNotSayWhenItWasMade_mayBeSentAgain() {
        Specification log = given(erase("e"))
                .when(upsert(SQUAT).with("name", "squat").id("a"))
                .thenRejected(Rejection.SEEN_REQUIRED);
        assertThat(log.problem().getErasedAt()).isEqualTo(Specification.minute(1));

        log.when(upsert(SQUAT).with("name", "squat").id("a").seen(1))
                .thenApplied()
                .living(SQUAT);
        assertThat(log.outcome().getDuplicate()).isFalse();
    }

    @Test
    void tokenOfAnotherLog_isOfBefore() {
        given(erase("e"))
                .when(upsert(SQUAT).with("name", "squat").ofLog(99).seen(5))
                .thenRejected(Rejection.ACCOUNT_ERASED);
    }

    @Test
    void refusedWrite_leavesNothing() {
        Specification log = given(aSquat(), erase("e"))
                .when(upsert(SQUAT).with("name", "squat").id("late").seen(1));
        assertThat(log.decision().losses()).isEmpty();
        assertThat(log.decision().layer().ownReceipts()).isEmpty();

        log.when(atomic(
                                upsert(SQUAT).with("name", "squat").id("late"),
                                patch(PUSH).id("later"))
                        .seen(1))
                .thenRejected(Rejection.ACCOUNT_ERASED, Rejection.ACCOUNT_ERASED);
        assertThat(log.decision().losses()).isEmpty();
        assertThat(log.decision().layer().ownReceipts()).isEmpty();
    }

    @Test
    void mutationIdFromBefore_isNew() {
        given(upsert(SQUAT).with("name", "squat").id("a"), erase("e"))
                .when(upsert(PUSH).with("day_id", "monday").id("a").seen(2))
                .thenApplied();
    }

    @Test
    void repeatedErasure_getsTheFirstOutcome_andErasesNothingMore() {
        Specification log = given(aSquat(), erase("e"), aSquat().seen(2)).when(erase("e"));

        log.thenApplied().living(SQUAT);
        assertThat(log.outcome().getDuplicate()).isTrue();
        assertThat(log.outcome().getPosition()).isEqualTo(Specification.position(2));
        assertThat(log.decision().isErasure()).isFalse();

        log.when(erase("f").seen(3), aSquat().seen(5), erase("e")).thenApplied().living(SQUAT);
        assertThat(log.outcome().getPosition()).isEqualTo(Specification.position(2));
    }

    @Test
    void erasureThatIsKnownAheadOfItsRecord_refusesWhatIsBefore_andIsDecidedAtItsRecord() {
        Specification log = given().knowing("e", 3)
                .when(aSquat())
                .thenRejected(Rejection.SEEN_REQUIRED)
                .when(aSquat().seen(1))
                .thenRejected(Rejection.ACCOUNT_ERASED)
                .absent(SQUAT);

        log.when(erase("e")).thenApplied();
        assertThat(log.decision().isErasure()).isTrue();
        assertThat(log.outcome().getDuplicate()).isFalse();

        log.when(aSquat().seen(3), erase("e")).thenApplied().living(SQUAT);
        assertThat(log.outcome().getDuplicate()).isTrue();
    }

    @Test
    void earlierErasure_isARepetition_whenALaterOneIsKnownAheadOfItsRecord() {
        Specification log = given().knowing("e", 1).knowing("f", 3).when(erase("e"));
        log.thenApplied().thenNothingChanged();
        assertThat(log.decision().isErasure()).isFalse();

        log.when(aSquat().seen(1))
                .thenRejected(Rejection.ACCOUNT_ERASED)
                .when(erase("f").seen(1))
                .thenApplied();
        assertThat(log.decision().isErasure()).isTrue();
    }

    @Test
    void lostErasure_isMadeAgain_andRefusesOnlyWhatIsFromBeforeIt() {
        Specification log =
                given(aSquat(), aSquat(), aSquat(), aSquat()).when(erase("e").lost(3));
        log.thenApplied().absent(SQUAT);
        assertThat(log.decision().isErasure()).isTrue();
        assertThat(log.outcome().getPosition()).isEqualTo(Specification.position(3));

        log.when(aSquat().seen(2)).thenRejected(Rejection.ACCOUNT_ERASED);
        assertThat(log.problem().getErasedAt()).isEqualTo(Specification.minute(3));
        log.when(aSquat().seen(3)).thenApplied();
    }

    @Test
    void lostErasures_areMadeAgainInTheirOrder() {
        Specification log = given(erase("e").lost(3), erase("f").lost(5)).when(aSquat().seen(4));
        log.thenRejected(Rejection.ACCOUNT_ERASED).when(aSquat().seen(5)).thenApplied();
    }

    @Test
    void lostErasureThatIsKnownAheadOfItsRecord_isDecidedAtIt() {
        Specification log = given().knowing("e", 3).when(aSquat()).thenRejected(Rejection.SEEN_REQUIRED);
        log.when(erase("e").lost(3)).thenApplied();
        assertThat(log.decision().isErasure()).isTrue();
    }

    @Test
    void nextErasure_isDecidedLikeAWrite() {
        given(erase("e"), aSquat().seen(1))
                .when(erase("f"))
                .thenRejected(Rejection.SEEN_REQUIRED)
                .when(erase("f").seen(0))
                .thenRejected(Rejection.ACCOUNT_ERASED)
                .living(SQUAT)
                .when(erase("f").seen(2))
                .thenApplied()
                .absent(SQUAT);
    }

    @Test
    void mutationIdOfAWrite_isNotThatOfAnErasure() {
        given(aSquat().id("a"))
                .when(erase("a"))
                .thenRejected(Rejection.MUTATION_ID_REUSED)
                .living(SQUAT);
    }

    @Test
    void deletionOfWhatWasErased_isRefusedToo() {
        given(aSquat(), erase("e")).when(each(delete(SQUAT)).pushed().seen(1)).thenRejected(Rejection.ACCOUNT_ERASED);
    }

    @Test
    void usage_startsFromNothing() {
        given(aSquat(), erase("e"))
                .when(aWorkout(PUSH).limited(1, 10_000).seen(2))
                .thenApplied();
    }

    @Test
    void packets_areForgotten() {
        UUID node = Recorded.mutationId("node");
        Specification log = given(each(upsert(SQUAT).with("name", "squat")).packet(node, 1, 1, "one"), erase("e"))
                .when(each(upsert(SQUAT).with("name", "squat"))
                        .packet(node, 1, 2, "two")
                        .seen(1));
        assertThat(Objects.requireNonNull(log.decision().packet()).getOrder()).isEqualTo(PacketOrder.GAP);

        log.when(each(upsert(SQUAT).with("name", "squat"))
                .packet(node, 2, 1, "one")
                .seen(1));
        assertThat(log.outcome().getStatus()).isEqualTo(OutcomeStatus.REJECTED);
        log.absent(SQUAT);
    }

    @Test
    void packetFromBefore_leavesNothing() {
        UUID node = Recorded.mutationId("node");
        Specification log = given(aSquat(), erase("e"))
                .when(each(
                                patch(SQUAT).with("notes", "late").seen(1),
                                upsert(PUSH).with("day_id", "monday"))
                        .packet(node, 1, 1, "one"))
                .thenRejected(Rejection.ACCOUNT_ERASED, Rejection.SEEN_REQUIRED)
                .thenNoPacket(node);
        assertThat(log.decision().losses()).isEmpty();
        assertThat(log.decision().layer().ownReceipts()).isEmpty();

        log.when(each(upsert(PUSH).with("day_id", "monday"))
                .packet(node, 1, 2, "two")
                .seen(1));
        assertThat(Objects.requireNonNull(log.decision().packet()).getOrder()).isEqualTo(PacketOrder.GAP);
        log.thenNothingChanged().thenNoPacket(node);
    }

    @Test
    void packetOfANodeFromAfter_keepsItsNumber() {
        UUID node = Recorded.mutationId("node");
        given(erase("e"))
                .when(each(upsert(SQUAT).with("name", "squat")).packet(node, 1, 1, "one"))
                .thenRejected(Rejection.SEEN_REQUIRED)
                .when(each(
                                upsert(SQUAT).with("name", "squat").seen(1),
                                upsert(PUSH).with("day_id", "monday").seen(0))
                        .packet(node, 1, 2, "two"))
                .living(SQUAT)
                .absent(PUSH)
                .when(each(upsert(PUSH).with("day_id", "monday").seen(3)).packet(node, 1, 3, "three"))
                .thenApplied()
                .living(PUSH);
    }
}
