package dev.replog.decide;

import static dev.replog.decide.Ask.atomic;
import static dev.replog.decide.Ask.delete;
import static dev.replog.decide.Ask.each;
import static dev.replog.decide.Ask.patch;
import static dev.replog.decide.Samples.BENCH;
import static dev.replog.decide.Samples.FIRST;
import static dev.replog.decide.Samples.PULL;
import static dev.replog.decide.Samples.PUSH;
import static dev.replog.decide.Samples.aSet;
import static dev.replog.decide.Samples.aWorkout;
import static dev.replog.decide.Samples.anEntry;
import static dev.replog.decide.Samples.twoWorkouts;
import static dev.replog.decide.Specification.given;
import static dev.replog.decide.Specification.minute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.Precondition;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Tests repeated mutation ids, and mutations of many operations. */
class RepetitionTest {
    private static OperationOutcome asDuplicate(OperationOutcome first) {
        return OperationOutcome.newBuilder(first).setDuplicate(true).build();
    }

    @Test
    void sameIdAndPayload_isAnsweredWithTheFirstOutcome() {
        Specification specification = given(aWorkout(PUSH).id("m"));
        OperationOutcome first = specification.outcome();
        specification
                .when(patch(PUSH).with("name", "later"), aWorkout(PUSH).id("m"))
                .thenNothingChanged();
        assertThat(specification.outcome()).isEqualTo(asDuplicate(first));
        specification.and(PUSH, "name", "later");
    }

    @Test
    void sameIdAndPayload_isAnsweredBeforeItsPrecondition() {
        Specification specification =
                given(aWorkout(PUSH), patch(PUSH).with("name", "a").base(1).id("m"));
        OperationOutcome first = specification.outcome();
        specification.when(patch(PUSH).with("name", "a").base(1).id("m"));
        assertThat(specification.outcome()).isEqualTo(asDuplicate(first));
        Specification created = given(aWorkout(PULL).id("m").require(Precondition.MUST_NOT_EXIST));
        created.when(aWorkout(PULL).id("m").require(Precondition.MUST_NOT_EXIST))
                .thenApplied();
        assertThat(created.outcome().getDuplicate()).isTrue();
    }

    @Test
    void rejection_isRepeated_evenWhenItsReasonIsGone() {
        Specification specification = given(anEntry(BENCH, PUSH).id("m"));
        OperationOutcome first = specification.outcome();
        specification.when(aWorkout(PUSH), anEntry(BENCH, PUSH).id("m")).thenRejected(Rejection.NOT_FOUND);
        assertThat(specification.outcome()).isEqualTo(asDuplicate(first));
    }

    @Test
    void delete_isRepeatedWithItsCount() {
        Specification specification = given(twoWorkouts(), delete(PUSH).id("m"))
                .when(delete(PUSH).id("m"))
                .thenNothingChanged();
        assertThat(specification.outcome().getDeletedCount()).isEqualTo(4);
    }

    @Test
    void sameId_isRefused_whenThePayloadDiffers() {
        given(aWorkout(PUSH).id("m"))
                .when(patch(PUSH).with("name", "other").id("m"))
                .thenRejected(Rejection.MUTATION_ID_REUSED)
                .when(aWorkout(PUSH).id("m"))
                .thenApplied();
    }

    @Test
    void sameId_isNew_onceItHasExpired() {
        Ask first = patch(PUSH).with("name", "once").id("m").loggedAt(minute(2));
        Ask other = patch(PUSH).with("name", "other");
        given(aWorkout(PUSH), first, other)
                .when(patch(PUSH)
                        .with("name", "once")
                        .id("m")
                        .loggedAt(minute(2).plus(Specification.RETENTION.mutations())))
                .thenNothingChanged()
                .when(patch(PUSH)
                        .with("name", "once")
                        .id("m")
                        .loggedAt(minute(2)
                                .plus(Specification.RETENTION.mutations())
                                .plus(Duration.ofMillis(1))))
                .thenApplied()
                .and(PUSH, "name", "once");
    }

    @Test
    void sameIdTwiceInOneMutation_isADuplicate() {
        Specification specification = given().when(
                        each(aWorkout(PUSH).id("m"), aWorkout(PUSH).id("m")))
                .thenApplied();
        assertThat(specification.outcomes())
                .extracting(OperationOutcome::getDuplicate)
                .containsExactly(false, true);
    }

    @Test
    void each_appliesWhatItCan() {
        Specification specification = given().when(each(aWorkout(PUSH), aSet(FIRST, BENCH), anEntry(BENCH, PUSH)))
                .living(PUSH, BENCH)
                .absent(FIRST);
        assertThat(specification.outcomes())
                .extracting(Specification::code)
                .containsExactly("APPLIED", Rejection.NOT_FOUND, "APPLIED");
        assertThat(specification.decision().steps())
                .extracting(Decision.Decided::operation)
                .containsExactly(0, 2);
    }

    @Test
    void atomic_appliesAll_andLaterOperationsSeeEarlierOnes() {
        given().when(atomic(
                        aWorkout(PUSH),
                        anEntry(BENCH, PUSH),
                        aSet(FIRST, BENCH),
                        patch(FIRST).with("reps", 6),
                        delete(BENCH)))
                .thenApplied()
                .living(PUSH)
                .deleted(BENCH, FIRST)
                .version(FIRST, 3);
    }

    @Test
    void atomic_appliesNone_whenOneFails() {
        given(aWorkout(PULL))
                .when(atomic(aWorkout(PUSH), patch(BENCH).with("notes", "x"), delete(PULL)))
                .thenRejected(Rejection.NOT_APPLIED, Rejection.NOT_FOUND, Rejection.NOT_APPLIED)
                .absent(PUSH)
                .living(PULL);
    }

    @Test
    void notApplied_mayBeSentAgain() {
        given().when(atomic(
                        aWorkout(PUSH).id("m"), patch(BENCH).with("notes", "x").id("n")))
                .thenRejected(Rejection.NOT_APPLIED, Rejection.NOT_FOUND)
                .when(atomic(
                        aWorkout(PUSH).id("m"), patch(BENCH).with("notes", "x").id("n")))
                .thenRejected(Rejection.NOT_APPLIED, Rejection.NOT_FOUND)
                .when(aWorkout(PUSH).id("m"))
                .thenApplied()
                .living(PUSH);
    }

    @Test
    void atomic_fails_whenOneOperationRepeatsARejection() {
        given(patch(BENCH).with("notes", "x").id("n"))
                .when(atomic(aWorkout(PUSH), patch(BENCH).with("notes", "x").id("n")))
                .thenRejected(Rejection.NOT_APPLIED, Rejection.NOT_FOUND)
                .absent(PUSH);
    }

    @Test
    void repetition_standsInAFailedBatch_whenItWasDecidedBefore() {
        given(aWorkout(PUSH).id("m"))
                .when(atomic(aWorkout(PUSH).id("m"), patch(BENCH).with("notes", "x")))
                .thenRejected("APPLIED", Rejection.NOT_FOUND)
                .living(PUSH);
    }

    @Test
    void repetition_isNotApplied_whenItsFirstCopyIsInTheSameFailedBatch() {
        given().when(atomic(
                        aWorkout(PUSH).id("m"),
                        aWorkout(PUSH).id("m"),
                        patch(BENCH).with("notes", "x")))
                .thenRejected(Rejection.NOT_APPLIED, Rejection.NOT_APPLIED, Rejection.NOT_FOUND)
                .absent(PUSH)
                .when(aWorkout(PUSH).id("m"))
                .thenApplied()
                .living(PUSH);
    }

    @Test
    void documentOfARepetition_showsNothingUndone_whenTheBatchFails() {
        Specification specification = given(aWorkout(PUSH).id("m"))
                .when(atomic(
                                patch(PUSH).with("name", "undone"),
                                aWorkout(PUSH).id("m"),
                                patch(BENCH).with("notes", "x"))
                        .withDocument());
        assertThat(specification.outcomes().get(1).getDocument())
                .contains("\"name\":\"push\"")
                .doesNotContain("undone");
    }

    @Test
    void reusedId_failsTheBatch_andLeavesTheFirstReceipt() {
        given(aWorkout(PUSH).id("m"))
                .when(atomic(aWorkout(PULL), patch(PUSH).with("name", "x").id("m")))
                .thenRejected(Rejection.NOT_APPLIED, Rejection.MUTATION_ID_REUSED)
                .when(aWorkout(PUSH).id("m"))
                .thenApplied();
    }
}
