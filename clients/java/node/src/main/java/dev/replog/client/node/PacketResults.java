package dev.replog.client.node;

import dev.replog.client.json.Json;
import dev.replog.client.json.Members;
import dev.replog.client.node.packet.PacketResult;
import dev.replog.client.queue.Settlement;
import dev.replog.client.queue.Settling;
import dev.replog.client.store.Op;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Decides what becomes of the operations of a packet, by the same rules as for a push. */
final class PacketResults {

    private PacketResults() {}

    /**
     * An operation without a result was not decided: it is sent again, in another packet.
     *
     * @param ops the operations of the packet, in its order
     * @param results as the centre gave them; each is that of the first operation with its id
     */
    static Settlement settle(
            SentPacket packet, List<Op> ops, List<PacketResult> results, long now, Supplier<String> newId) {
        List<@Nullable Object> done = new ArrayList<>();
        List<@Nullable Object> errors = new ArrayList<>();
        Set<Integer> decided = new HashSet<>();
        for (PacketResult result : results) {
            int index = indexOf(ops, result.uuid(), decided);
            if (index >= 0) {
                decided.add(index);
                (result.isRejected() ? errors : done).add(entry(index, result));
            }
        }
        Map<String, @Nullable Object> answer = new Members.Builder()
                .put("results", done)
                .put("errors", errors)
                .put("sync_token", packet.toString())
                .build();
        String catalogue = ops.isEmpty() ? "" : ops.get(0).catalogue();
        Settlement settled = Settling.of(ops, answer, now, catalogue, newId);
        List<Op> update = new ArrayList<>(settled.update());
        for (int i = 0; i < ops.size(); i++) {
            if (!decided.contains(i)) {
                update.add(Settling.unsent(ops.get(i), ops.get(i).mutationId()));
            }
        }
        return new Settlement(update, settled.remove(), settled.outcomes(), settled.paused(), settled.erasedAt());
    }

    private static int indexOf(List<Op> ops, String id, Set<Integer> decided) {
        for (int i = 0; i < ops.size(); i++) {
            if (ops.get(i).id().equals(id) && !decided.contains(i)) {
                return i;
            }
        }
        return -1;
    }

    private static Map<String, @Nullable Object> entry(int index, PacketResult result) {
        Map<String, @Nullable Object> conflict = result.conflict();
        Members.Builder entry = new Members.Builder()
                .put("index", (long) index)
                .put("status", result.status())
                .putIfThere("code", result.isRejected() ? codeOf(result) : null)
                .putIfThere("error", result.error())
                .putIfThere("conflict", conflict);
        if (result.isRejected() && conflict != null) {
            entry.put("conflicts", Json.texts(conflict.get("conflicts")))
                    .putIfThere("changed_by", conflict.get("changed_by"))
                    .putIfThere("changed_at", conflict.get("changed_at"));
        }
        return entry.build();
    }

    private static String codeOf(PacketResult result) {
        String code = result.code();
        return code == null ? "unknown" : code;
    }
}
