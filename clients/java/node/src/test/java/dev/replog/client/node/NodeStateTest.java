package dev.replog.client.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.client.json.Json;
import dev.replog.client.json.JsonReader;
import dev.replog.client.json.JsonWriter;
import dev.replog.client.node.packet.PacketHeader;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NodeStateTest {

    private static UnderWay packet(NodeState state, int count) {
        return new UnderWay(state.next().number(), count, "t", "n", 7L, "v", count > 1);
    }

    private static PacketHeader answer(long number) {
        return new PacketHeader("c", "n", 1, number, number, "t", "n", "v");
    }

    @Test
    void numbers_riseByOne_alsoWithoutEntities() {
        NodeState state = NodeState.begin("n", "c");
        for (int i = 1; i <= 3; i++) {
            UnderWay packet = packet(state, i - 1);
            state = state.prepared(packet).answered(packet, answer(i));
            assertThat(state.number()).isEqualTo(i);
            assertThat(state.received()).isEqualTo(i);
            assertThat(state.underWay()).isNull();
        }
    }

    @Test
    void secondPacket_isNotPreparedBeforeTheFirstIsAnswered() {
        NodeState state = NodeState.begin("n", "c");
        NodeState prepared = state.prepared(packet(state, 1));
        UnderWay other = packet(prepared, 1);
        assertThatThrownBy(() -> prepared.prepared(other)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void disagreement_beginsAnEpochAfterThatOfBoth() {
        NodeState state = NodeState.begin("n", "c");
        NodeState after = state.disagreed(9L, new SentPacket(1, 4), null, 2);
        assertThat(after.next()).isEqualTo(new SentPacket(10, 1));
        Repair repair = Objects.requireNonNull(after.repair());
        assertThat(repair.isLost(new SentPacket(1, 3))).isFalse();
        assertThat(repair.isLost(new SentPacket(1, 4))).isTrue();
        assertThat(repair.isLost(new SentPacket(2, 1))).isTrue();

        NodeState again = after.disagreed(null, new SentPacket(1, 2), null, 3);
        assertThat(again.next()).isEqualTo(new SentPacket(11, 1));
        assertThat(Objects.requireNonNull(again.repair()).lostFrom()).isEqualTo(new SentPacket(1, 2));
    }

    @Test
    void expiredToken_keepsTheNumber_andWhatIsLost() {
        NodeState lost = NodeState.begin("n", "c").disagreed(null, SentPacket.FIRST, null, 2);
        UnderWay first = packet(lost, 2);
        NodeState answered = lost.prepared(first).answered(first, answer(1));
        assertThat(answered.newestToken()).isEqualTo("n");
        assertThat(answered.expired("older", 3).newestToken()).isEqualTo("n");
        NodeState state = lost.prepared(packet(lost, 2)).expired("t", 3);
        assertThat(Objects.requireNonNull(state.underWay()).syncToken()).isNull();
        assertThat(state.underWay().newestToken()).isEqualTo("t");
        assertThat(state.underWay().number()).isEqualTo(1);
        assertThat(Objects.requireNonNull(state.repair()).lostFrom()).isEqualTo(SentPacket.FIRST);
        assertThat(state.repair().generation()).isEqualTo(3);
    }

    @Test
    void randomEvents_keepThePlacesInOrder_andTheStateIsReadAsItWasWritten() {
        long seed = Long.getLong("seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 500; round++) {
            NodeState state = NodeState.begin("n", "c");
            SentPacket last = SentPacket.FIRST;
            for (int i = 0; i < 40; i++) {
                NodeState next = after(state, random);
                if (next.underWay() != null && state.underWay() == null) {
                    SentPacket place =
                            new SentPacket(next.epoch(), next.underWay().number());
                    assertThat(place).as("seed %s", seed).isGreaterThan(last);
                }
                if (next.number() != state.number() || next.epoch() != state.epoch()) {
                    last = new SentPacket(next.epoch(), next.number());
                }
                String json = JsonWriter.write(next.toJson());
                assertThat(NodeState.of(Objects.requireNonNull(Json.object(JsonReader.read(json)))))
                        .as("seed %s", seed)
                        .isEqualTo(next);
                state = next;
            }
        }
    }

    private static NodeState after(NodeState state, SplittableRandom random) {
        UnderWay sent = state.underWay();
        if (sent == null) {
            return state.prepared(packet(state, random.nextInt(4)));
        }
        Repair repair = state.repair();
        return switch (random.nextInt(6)) {
            case 0 -> state.disagreed(maybe(random, 20), lost(random), "t", random.nextInt(1, 9));
            case 1 -> state.refused(sent.count());
            case 2 -> state.expired("t", random.nextInt(1, 9));
            case 3 -> state.withRepair(repair == null ? null : repair.compared("workout", "id"));
            default -> state.answered(sent, answer(random.nextInt(99)));
        };
    }

    private static @Nullable Long maybe(SplittableRandom random, int most) {
        return random.nextBoolean() ? null : (Long) (long) random.nextInt(most);
    }

    private static @Nullable SentPacket lost(SplittableRandom random) {
        return random.nextBoolean() ? null : new SentPacket(random.nextInt(5), random.nextInt(9));
    }
}
