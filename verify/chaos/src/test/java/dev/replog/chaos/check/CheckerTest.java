package dev.replog.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Tests that the checker finds each kind of error. */
class CheckerTest {
    private static final UUID FIRST = UUID.randomUUID();
    private static final UUID SECOND = UUID.randomUUID();

    private final Written entity = new Written("alice", UUID.randomUUID());

    @Test
    void whatIsThere_onceEach_isGood() {
        acknowledgeTwo();

        Verdict verdict = check("two", FIRST, SECOND);

        assertThat(verdict).isEqualTo(new Verdict(2, 0, 0, List.of()));
        assertThat(verdict.isGood()).isTrue();
    }

    @Test
    void anAcknowledgedWrite_thatIsNotApplied_isLost() {
        acknowledgeTwo();

        Verdict verdict = check("two", SECOND);

        assertThat(verdict.lost()).isEqualTo(1);
        assertThat(verdict.findings()).singleElement().asString().contains("lost", FIRST.toString());
    }

    @Test
    void anOlderValue_isLost_thoughTheHistoryHasEverything() {
        acknowledgeTwo();

        Verdict verdict = check("one", FIRST, SECOND);

        assertThat(verdict.lost()).isEqualTo(1);
        assertThat(verdict.findings()).singleElement().asString().contains("is one (expected: two)");
    }

    @Test
    void anEntityThatIsGone_isLost() {
        acknowledgeTwo();

        assertThat(Checker.check(List.of(entity), new Served(Map.of(), Map.of(entity.id(), List.of(FIRST, SECOND))))
                        .lost())
                .isEqualTo(1);
    }

    @Test
    void aDeletedEntity_thatIsBack_isFound() {
        acknowledgeTwo();
        UUID third = UUID.randomUUID();
        entity.acknowledge(third, null);

        assertThat(check("two", FIRST, SECOND, third).isGood()).isFalse();
    }

    @Test
    void aMutationThatIsAppliedTwice_isADuplicate() {
        acknowledgeTwo();

        Verdict verdict = check("two", FIRST, SECOND, SECOND, SECOND);

        assertThat(verdict.duplicated()).isEqualTo(2);
        assertThat(verdict.lost()).isZero();
    }

    @Test
    void anUnacknowledgedMutation_isFound() {
        acknowledgeTwo();

        assertThat(check("two", FIRST, UUID.randomUUID(), SECOND).findings())
                .singleElement()
                .asString()
                .contains("but was not acknowledged");
    }

    @Test
    void deltasThatAreNotTheWhole_areFound_whicheverSideHasMore() {
        assertThat(Checker.differences("a", Map.of(FIRST, "x"), Map.of(FIRST, "x")))
                .isEmpty();
        assertThat(Checker.differences("a", Map.of(FIRST, "x"), Map.of())).hasSize(1);
        assertThat(Checker.differences("a", Map.of(), Map.of(FIRST, "x"))).hasSize(1);
        assertThat(Checker.differences("a", Map.of(FIRST, "y"), Map.of(FIRST, "x")))
                .hasSize(1);
    }

    private void acknowledgeTwo() {
        entity.acknowledge(FIRST, "one");
        entity.acknowledge(SECOND, "two");
    }

    private Verdict check(String value, UUID... applied) {
        return Checker.check(
                List.of(entity), new Served(Map.of(entity.id(), value), Map.of(entity.id(), List.of(applied))));
    }
}
