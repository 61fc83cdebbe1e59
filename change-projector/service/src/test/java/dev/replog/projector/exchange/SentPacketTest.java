package dev.replog.projector.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.commands.read.PacketHeader;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SentPacketTest {
    private static PacketHeader header(long epoch, long number) {
        return new PacketHeader(new UUID(0, 1), new UUID(0, 2), epoch, number, number - 1, "t", null, "");
    }

    private static SentPacket sent(boolean more) {
        return new SentPacket(2, 5, 10, 20, null, List.of(), more);
    }

    @Test
    void responseWithEverything_isLastBeforeTheNextPacketAlone() {
        assertThat(sent(false).isLastBefore(header(2, 6))).isTrue();
        assertThat(sent(false).isLastBefore(header(2, 5))).isFalse();
        assertThat(sent(false).isLastBefore(header(2, 7))).isFalse();
        assertThat(sent(false).isLastBefore(header(3, 6))).isFalse();
    }

    /** The node may then lack what its packet was merged with. */
    @Test
    void responseWithMoreBehindIt_isNot() {
        assertThat(sent(true).isLastBefore(header(2, 6))).isFalse();
    }
}
