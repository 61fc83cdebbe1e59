package dev.replog.client.store;

import dev.replog.client.json.Members;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records and changes for the contract of stores. */
abstract class StoreContractSamples {

    static final Meta FRESH = Meta.fresh(1, "alice", "device-1");

    /** An access to the same data each time that it is called in one test, and to other data in another test. */
    protected abstract Store store();

    Store open() {
        Store store = store();
        store.open(FRESH);
        return store;
    }

    static Op op(String id, @Nullable Object value) {
        return Op.of(OpKind.PATCH, new RowKey("workout", id), "m-" + id)
                .data(new Members.Builder().put("name", value).build())
                .build();
    }

    static BaseRow row(String id, long version, @Nullable Object name) {
        return row(
                "workout", id, version, new Members.Builder().put("name", name).build());
    }

    static BaseRow row(String type, String id, long version, Map<String, @Nullable Object> data) {
        return new BaseRow(type, id, false, null, "e" + version, version, "2026-11-01T00:00:00.000Z", data);
    }

    static BaseRow tombstone(String id) {
        return new BaseRow(
                "workout", id, true, null, "e9", 9, "2026-11-01T00:00:00.000Z", new Members.Builder().build());
    }

    static Change put(int generation, BaseRow... rows) {
        return Change.builder()
                .base(new BaseChange(generation, List.of(rows), List.of()))
                .build();
    }

    static Change append(Op... ops) {
        return Change.builder().append(List.of(ops)).build();
    }
}
