package dev.replog.projector.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.projector.apply.Seeds;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class OutboxEntryTest {
    private static final OutboxEntry OUTCOME =
            new OutboxEntry(OutboxEntry.Target.OUTCOMES, 7, new byte[] {1, 2}, new byte[] {3, 4, 5});

    @Test
    void messages_areTheSame_onceTheyWereStored() throws Exception {
        Seeds.holds(100, random -> {
            List<OutboxEntry> messages = new ArrayList<>();
            for (int count = random.nextInt(5); count > 0; count--) {
                messages.add(message(random));
            }
            assertThat(OutboxEntry.fromBytes(OutboxEntry.toBytes(messages)))
                    .usingRecursiveFieldByFieldElementComparator()
                    .isEqualTo(messages);
        });
    }

    @Test
    void bytes_areWhatEarlierVersionsStored() {
        // A database outlives the version that wrote it, so outbox entries must be readable after an upgrade.
        assertThat(OutboxEntry.toBytes(List.of(OUTCOME)))
                .containsExactly(1, 0, 0, 0, 1, 1, 0, 0, 0, 7, 0, 0, 0, 2, 1, 2, 0, 0, 0, 3, 3, 4, 5, 0);
    }

    @Test
    void nothing_isRead_fromBytesThatWereCutShort() {
        OutboxEntry dead = new OutboxEntry(
                OutboxEntry.Target.DEAD, null, new byte[] {1}, new byte[] {2}, Map.of("topic", "t", "reason", "r"));
        byte[] whole = OutboxEntry.toBytes(List.of(OUTCOME, dead));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> OutboxEntry.fromBytes(cut))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage("outbox: cut short");
        }
    }

    @Test
    void anotherFormat_isRefused() {
        byte[] bytes = OutboxEntry.toBytes(List.of(OUTCOME));
        bytes[0] = 2;
        assertThatThrownBy(() -> OutboxEntry.fromBytes(bytes)).hasMessage("outbox: format 2 (expected: 1)");
    }

    @Test
    void anotherTarget_isRefused() {
        byte[] bytes = OutboxEntry.toBytes(List.of(OUTCOME));
        bytes[5] = 9;
        assertThatThrownBy(() -> OutboxEntry.fromBytes(bytes)).hasMessage("outbox entry target: 9 (expected: 1..3)");
    }

    @Test
    void headers_areCut_soThatTheyCanBeStored() {
        String reason = "ü".repeat(70_000);
        OutboxEntry message =
                new OutboxEntry(OutboxEntry.Target.DEAD, null, new byte[0], new byte[0], Map.of("reason", reason));
        OutboxEntry stored =
                OutboxEntry.fromBytes(OutboxEntry.toBytes(List.of(message))).getFirst();
        assertThat(stored.headers()).containsExactly(Map.entry("reason", "ü".repeat(1_000)));
    }

    private static OutboxEntry message(RandomGenerator random) {
        Map<String, String> headers = new TreeMap<>();
        for (int count = random.nextInt(4); count > 0; count--) {
            headers.put(Seeds.text(random, 10), Seeds.text(random, 300));
        }
        return new OutboxEntry(
                Seeds.oneOf(random, List.of(OutboxEntry.Target.values())),
                random.nextBoolean() ? null : random.nextInt(10_000),
                bytes(random, 40),
                bytes(random, 5_000),
                headers);
    }

    private static byte[] bytes(RandomGenerator random, int lengthMax) {
        byte[] bytes = new byte[random.nextInt(lengthMax + 1)];
        random.nextBytes(bytes);
        return bytes;
    }
}
