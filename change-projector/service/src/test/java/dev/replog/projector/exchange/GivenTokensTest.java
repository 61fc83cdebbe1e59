package dev.replog.projector.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.commands.read.PacketHeader;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class GivenTokensTest {
    private static final GivenTokens UP_TO_10 = new GivenTokens(10, 0, 0);
    /** A token of position 20 was shown, and the node then got tokens up to 30. */
    private static final GivenTokens RESTORED = new GivenTokens(30, 10, 20);

    private static PacketHeader header(long number) {
        return new PacketHeader(new UUID(0, 1), new UUID(0, 2), 1, number, 0, null, null, "");
    }

    private static Optional<SentPacket> last(long number, long since, long end) {
        return Optional.of(new SentPacket(1, number, since, end, null, List.of(), false));
    }

    @Test
    void tokensThatWereGiven_count_alsoOlderOnes() {
        assertThat(UP_TO_10.shown(10)).isEqualTo(UP_TO_10);
        assertThat(UP_TO_10.covers(0, 0, header(1), Optional.empty())).isTrue();
        assertThat(UP_TO_10.covers(7, 0, header(1), Optional.empty())).isTrue();
        assertThat(UP_TO_10.covers(7, 10, header(1), Optional.empty())).isTrue();
    }

    @Test
    void newerToken_isRefused_andLeavesThePositionsBetweenInDoubt() {
        GivenTokens shown = UP_TO_10.shown(20);
        assertThat(shown).isEqualTo(new GivenTokens(10, 10, 20));
        assertThat(shown.covers(20, 0, header(3), last(2, 0, 20))).isFalse();
        assertThat(shown.covers(9, 20, header(3), last(2, 0, 9)))
                .as("newer content")
                .isFalse();
        assertThat(shown.isInDoubt(10)).isFalse();
        assertThat(shown.isInDoubt(11)).isTrue();
    }

    @Test
    void positionInDoubt_countsOnlyAsTheEndOfTheLastResponse() {
        assertThat(RESTORED.covers(15, 0, header(3), last(2, 0, 15))).isTrue();
        assertThat(RESTORED.covers(15, 0, header(2), last(2, 15, 18)))
                .as("repeated")
                .isTrue();
        assertThat(RESTORED.covers(15, 0, header(3), last(2, 0, 16))).isFalse();
        assertThat(RESTORED.covers(15, 0, header(4), last(2, 0, 15))).isFalse();
        assertThat(RESTORED.covers(15, 0, header(3), Optional.empty())).isFalse();
        assertThat(RESTORED.covers(21, 0, header(3), Optional.empty())).isTrue();
    }

    @Test
    void secondRestore_widensTheDoubt() {
        assertThat(RESTORED.shown(40)).isEqualTo(new GivenTokens(30, 10, 40));
        assertThat(new GivenTokens(5, 10, 20).shown(6)).isEqualTo(new GivenTokens(5, 5, 20));
    }
}
