package dev.replog.client.node.packet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.json.JsonWriter;
import dev.replog.client.json.Members;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpKind;
import dev.replog.client.store.RowKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PacketDraftTest {

    private static Op op(int seq, String id, int nested, int characters) {
        List<Map<String, @Nullable Object>> items = new ArrayList<>();
        for (int i = 0; i < nested; i++) {
            items.add(new Members.Builder().put("id", "n" + i).build());
        }
        return Op.of(OpKind.UPSERT, new RowKey("workout", id), "m" + seq)
                .seq(seq)
                .data(new Members.Builder()
                        .put("notes", "x".repeat(characters))
                        .put("exercises", items)
                        .build())
                .clientTime("2026-11-01T00:00:00.000Z")
                .build();
    }

    @Test
    void entityThatAloneExceedsALimit_isSentAlone() {
        PacketLimits limits = new PacketLimits(10, 5, 2_000);
        List<Op> ops = List.of(op(1, "a", 6, 10), op(2, "b", 0, 10), op(3, "c", 0, 5_000), op(4, "d", 0, 10));
        assertThat(PacketDraft.choose(ops, limits)).containsExactly(ops.get(0));
        assertThat(PacketDraft.choose(ops.subList(1, 4), limits)).containsExactly(ops.get(1));
        assertThat(PacketDraft.choose(ops.subList(2, 4), limits)).containsExactly(ops.get(2));
    }

    @Test
    void secondOperationOfAnEntity_waitsForTheNextPacket() {
        List<Op> ops = List.of(op(1, "a", 0, 1), op(2, "b", 0, 1), op(3, "a", 0, 1), op(4, "c", 0, 1));
        assertThat(PacketDraft.choose(ops, PacketLimits.STANDARD)).containsExactly(ops.get(0), ops.get(1));
    }

    @Test
    void packets_keepTheOrderAndTheLimits_andSendEachOperationOnce() {
        long seed = Long.getLong("seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 200; round++) {
            PacketLimits limits =
                    new PacketLimits(random.nextInt(1, 8), random.nextInt(1, 12), random.nextInt(300, 3_000));
            List<Op> ops = new ArrayList<>();
            for (int i = 0; i < random.nextInt(40); i++) {
                ops.add(op(i, "e" + random.nextInt(20), random.nextInt(8), random.nextInt(1_500)));
            }
            List<Op> sent = new ArrayList<>();
            while (sent.size() < ops.size()) {
                List<Op> chosen = PacketDraft.choose(ops.subList(sent.size(), ops.size()), limits);
                requireWithin(limits, chosen, seed);
                sent.addAll(chosen);
            }
            assertThat(sent).as("seed %s", seed).isEqualTo(ops);
        }
    }

    private static void requireWithin(PacketLimits limits, List<Op> chosen, long seed) {
        assertThat(chosen).as("seed %s", seed).isNotEmpty();
        assertThat(new HashSet<>(chosen.stream().map(Op::key).toList())).hasSameSizeAs(chosen);
        if (chosen.size() > 1) {
            int nested = chosen.stream()
                    .mapToInt(op -> PacketDraft.nestedIn(op.data()))
                    .sum();
            int bytes = chosen.stream()
                    .mapToInt(op -> JsonWriter.write(PacketJson.entity(PacketDraft.entity(op)))
                            .getBytes(StandardCharsets.UTF_8)
                            .length)
                    .sum();
            assertThat(chosen.size()).as("seed %s", seed).isLessThanOrEqualTo(limits.entities());
            assertThat(nested).as("seed %s", seed).isLessThanOrEqualTo(limits.nested());
            assertThat(bytes).as("seed %s", seed).isLessThanOrEqualTo(limits.bytes());
        }
    }
}
