package dev.replog.decide;

import static dev.replog.decide.Ask.atomic;
import static dev.replog.decide.Ask.delete;
import static dev.replog.decide.Ask.each;
import static dev.replog.decide.Samples.BENCH;
import static dev.replog.decide.Samples.FIRST;
import static dev.replog.decide.Samples.PUSH;
import static dev.replog.decide.Samples.aWorkout;
import static dev.replog.decide.Samples.entryNode;
import static dev.replog.decide.Samples.setNode;
import static dev.replog.decide.Specification.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.Precondition;
import org.junit.jupiter.api.Test;

/** Deleting a missing entity succeeds in a push, and gets {@code not_found} as a single command. */
class PushDeletionTest {
    private static Ask workout() {
        return aWorkout(PUSH).nodes(entryNode(BENCH, PUSH), setNode(FIRST, BENCH));
    }

    @Test
    void parentBeforeChild_andChildBeforeParent_areApplied_atomicOrNot() {
        given(workout())
                .when(atomic(delete(PUSH), delete(FIRST)).pushed())
                .thenApplied()
                .deleted(PUSH, FIRST);
        given(workout())
                .when(atomic(delete(FIRST), delete(PUSH)).pushed())
                .thenApplied()
                .deleted(PUSH, FIRST);
        Specification each = given(workout())
                .when(each(delete(PUSH), delete(FIRST)).pushed())
                .thenApplied();
        assertThat(each.outcomes().getFirst().getUnchanged()).isFalse();
        assertThat(each.outcomes().getLast().getUnchanged()).isTrue();
        assertThat(each.outcomes().getLast().getVersion()).isEqualTo(2);
    }

    @Test
    void whatWasDeletedEarlier_orNeverExisted_isUnchanged_whateverThePrecondition() {
        for (Ask ask : new Ask[] {
            delete(PUSH),
            delete(PUSH).base(1),
            delete(PUSH).pulled(1),
            delete(PUSH).require(Precondition.MUST_EXIST)
        }) {
            Specification gone = given(workout(), delete(PUSH)).when(ask.pushed());
            assertThat(gone.thenApplied().thenNothingChanged().outcome().getUnchanged())
                    .isTrue();
            assertThat(gone.outcome().getEtagPosition()).isEqualTo(Specification.position(2));
        }
        Specification never =
                given(workout()).when(delete(Name.workout("never")).pushed());
        assertThat(never.thenApplied().outcome().getUnchanged()).isTrue();
        assertThat(never.outcome().getVersion()).isZero();
    }

    @Test
    void repetition_isADuplicate() {
        Specification again = given(workout(), delete(PUSH))
                .when(delete(FIRST).pushed().id("m"))
                .when(delete(FIRST).pushed().id("m"));
        assertThat(again.outcome().getDuplicate()).isTrue();
        assertThat(again.outcome().getUnchanged()).isTrue();
    }

    @Test
    void deleteByItself_isNotFound_whateverTheBase() {
        for (Ask ask : new Ask[] {
            delete(PUSH),
            delete(PUSH).base(1),
            delete(PUSH).pulled(1),
            delete(PUSH).require(Precondition.MUST_EXIST)
        }) {
            given(workout(), delete(PUSH)).when(ask).thenRejected(Rejection.NOT_FOUND);
        }
        given(workout()).when(delete(Name.workout("never")).base(1)).thenRejected(Rejection.NOT_FOUND);
    }
}
