package dev.replog.client.sync;

import dev.replog.client.catalogue.Catalogue;
import dev.replog.client.catalogue.FieldInfo;
import dev.replog.client.catalogue.Ids;
import dev.replog.client.json.Members;
import dev.replog.client.store.RowKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The ids under another user. They are the same, except those that are derived from the user and a local id. */
final class CopiedIds {

    private final Catalogue catalogue;
    private final String from;
    private final String to;
    private final Map<RowKey, RowKey> others = new HashMap<>();

    CopiedIds(Catalogue catalogue, String from, String to) {
        this.catalogue = catalogue;
        this.from = from;
        this.to = to;
    }

    void add(RowKey key, @Nullable String localId) {
        if (localId != null && key.id().equals(Ids.ofLocal(from, key.type(), localId))) {
            others.put(key, new RowKey(key.type(), Ids.ofLocal(to, key.type(), localId)));
        }
    }

    RowKey of(RowKey key) {
        return others.getOrDefault(key, key);
    }

    List<RowKey> of(List<RowKey> keys) {
        return keys.stream().map(this::of).collect(Collectors.toList());
    }

    /** The same fields, with the references under the other user. */
    Map<String, @Nullable Object> data(String type, Map<String, @Nullable Object> data) {
        Members.Builder copied = new Members.Builder();
        data.forEach((name, value) -> {
            FieldInfo field = catalogue.field(type, name);
            String target = field == null ? null : field.reference();
            copied.put(
                    name,
                    target != null && value instanceof String id
                            ? of(new RowKey(target, id)).id()
                            : value);
        });
        return copied.build();
    }
}
