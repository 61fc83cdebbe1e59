package dev.replog.client.histories;

import dev.replog.client.store.RowKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Entities by their names in the history. */
final class Names {

    private final Map<String, RowKey> keys = new ConcurrentHashMap<>();

    void put(String name, RowKey key) {
        keys.put(name, key);
    }

    RowKey key(String name) {
        RowKey key = keys.get(name);
        if (key == null) {
            throw new IllegalArgumentException(name + ": no entity has this name");
        }
        return key;
    }

    /** The fields of a step, with ids where it has names: a text that begins with {@code @}. */
    Map<String, @Nullable Object> resolve(Map<String, @Nullable Object> fields) {
        Map<String, @Nullable Object> resolved = new LinkedHashMap<>();
        fields.forEach((field, value) -> resolved.put(
                field,
                value instanceof String text && text.startsWith("@")
                        ? key(text.substring(1)).id()
                        : value));
        return resolved;
    }
}
