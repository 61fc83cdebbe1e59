package dev.replog.client.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The part of the contract of stores that is about the client that leads. */
abstract class StoreLeadContract extends StoreContractSamples {

    @Test
    void theLead_isHeldByOneClient_untilItIsOverOrGivenBack() {
        Store one = open();
        Store other = open();

        long first = one.lead("one", 1_000, 500).orElseThrow();
        assertThat(other.lead("other", 1_499, 500)).isEqualTo(OptionalLong.empty());
        assertThat(one.lead("one", 1_400, 500)).isEqualTo(OptionalLong.of(first));
        assertThat(other.lead("other", 1_500, 500)).isEqualTo(OptionalLong.empty());
        long second = other.lead("other", 1_900, 500).orElseThrow();
        assertThat(second).isGreaterThan(first);
        other.resign("one");
        assertThat(one.lead("one", 1_901, 500)).isEqualTo(OptionalLong.empty());
        other.resign("other");
        assertThat(one.lead("one", 1_902, 500).orElseThrow()).isGreaterThan(second);
    }

    @Test
    void theLead_isFree_whenTheClockHasJumpedBack() {
        Store one = open();
        Store other = open();
        long first = one.lead("one", 1_000_000, 500).orElseThrow();

        assertThat(other.lead("other", 1_000, 500).orElseThrow()).isGreaterThan(first);
    }

    @Test
    void aFormerLeader_canChangeNothing() {
        Store one = open();
        Store other = open();
        long first = one.lead("one", 1_000, 500).orElseThrow();
        one.commit(Change.of(first).meta(meta -> meta.token("t1")).build());
        other.lead("other", 2_000, 500);

        assertThatThrownBy(() -> one.commit(
                        Change.of(first).meta(meta -> meta.token("t2")).build()))
                .isInstanceOf(Fenced.class);
        assertThat(store().open(FRESH).meta().token()).isEqualTo("t1");
    }
}
