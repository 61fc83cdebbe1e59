package dev.replog.client.sync;

import dev.replog.client.json.Members;
import dev.replog.client.store.Op;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fields of a write that lost against others' changes. The rest of the write was applied.
 *
 * @param wanted the values that were lost, so that the app can show them or write them again
 */
public record Lost(
        String mutationId, String type, String id, List<String> fields, Map<String, @Nullable Object> wanted) {

    /** Those of an operation that was decided. */
    public static Lost of(Op op) {
        Members.Builder wanted = new Members.Builder();
        op.lost().forEach(name -> wanted.put(name, op.fields().get(name)));
        return new Lost(op.mutationId(), op.type(), op.id(), op.lost(), wanted.build());
    }
}
