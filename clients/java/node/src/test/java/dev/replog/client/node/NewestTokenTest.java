package dev.replog.client.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.node.packet.Packet;
import dev.replog.client.node.packet.PacketHeader;
import dev.replog.client.sync.PullState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The token of content that is newer than its end: the node sends it back, so that a restored centre is found. */
class NewestTokenTest extends NodeScenario {

    private Packet answer(Packet packet, @Nullable String newest) {
        Packet usual = centre.answer(packet, List.of(), false);
        PacketHeader header = usual.header();
        return new Packet(
                new PacketHeader(
                        header.sender(),
                        header.recipient(),
                        header.epoch(),
                        header.number(),
                        header.acknowledged(),
                        header.syncToken(),
                        newest,
                        header.schemaVersion()),
                usual.entities(),
                usual.results(),
                usual.more());
    }

    private @Nullable String lastSent() {
        List<Packet> seen = centre.seen();
        return seen.get(seen.size() - 1).header().newestToken();
    }

    @Test
    void itIsSentWithEachPacket_untilAnAnswerHasNone() {
        ExchangeNode node = open();
        sync(node);
        centre.answerNext(packet -> answer(packet, "newest"));
        sync(node);
        assertThat(lastSent()).isNull();

        centre.answerNext(packet -> answer(packet, "newer"));
        sync(node);
        assertThat(lastSent()).isEqualTo("newest");
        sync(node);
        assertThat(lastSent()).isEqualTo("newer");
        sync(node);
        assertThat(lastSent()).isNull();
    }

    @Test
    void itIsTheLastToken_whenTheNodeGetsEverythingAgain() {
        ExchangeNode node = open();
        sync(node);
        List<@Nullable String> refused = new ArrayList<>();
        centre.disturb(packet -> {
            refused.add(packet.header().syncToken());
            return ScriptedCentre.problem(410, "sync_token_expired");
        });
        int before = centre.seen().size();
        time.pass(10 * 60_000);
        assertThat(sync(node)).isEqualTo(PullState.SYNCED);

        PacketHeader again = centre.seen().get(before).header();
        assertThat(again.syncToken()).isNull();
        assertThat(again.newestToken()).isNotNull().isEqualTo(refused.get(0));
        sync(node);
        assertThat(lastSent()).isNull();
    }
}
