package dev.replog.client.queue;

import dev.replog.client.json.JsonWriter;
import dev.replog.client.json.Members;
import dev.replog.client.store.Op;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The form of operations in {@code POST /api/sync/push}. */
public final class Wire {

    private Wire() {}

    /** The body of a push. */
    public static String pushBody(String device, List<Op> ops, boolean isAtomic) {
        return JsonWriter.write(new Members.Builder()
                .put("device_id", device)
                .put("atomic", isAtomic)
                .put("operations", ops.stream().map(Wire::operation).collect(Collectors.toList()))
                .build());
    }

    /** The size of an operation in a body, in bytes. */
    public static int bytesOf(Op op) {
        return JsonWriter.write(operation(op)).getBytes(StandardCharsets.UTF_8).length + 1;
    }

    private static Map<String, @Nullable Object> operation(Op op) {
        return new Members.Builder()
                .put("mutation_id", op.mutationId())
                .put("op", op.kind().wire())
                .put("type", op.type())
                .put("id", op.id())
                .putIfThere("localId", op.localId())
                .putIfThere("data", op.data())
                .putIfThere("base_etag", op.base())
                .putIfThere("conflict", op.policy() == null ? null : op.policy().wire())
                .putIfThere("seen", op.seen())
                .put("client_time", op.clientTime())
                .build();
    }
}
