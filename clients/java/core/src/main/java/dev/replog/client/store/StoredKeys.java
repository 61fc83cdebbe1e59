package dev.replog.client.store;

import dev.replog.client.json.Json;
import dev.replog.client.json.SharedTexts;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The entities that a stored operation names, as texts. */
final class StoredKeys {

    private StoredKeys() {}

    static List<String> write(List<RowKey> keys) {
        return keys.stream().map(RowKey::toString).collect(Collectors.toList());
    }

    /** @param own of the operation, which is mostly the root of its tree */
    static List<RowKey> read(@Nullable Object json, RowKey own, SharedTexts texts) {
        List<RowKey> keys = new ArrayList<>();
        for (String text : Json.texts(json)) {
            RowKey key = RowKey.parse(text);
            keys.add(key.equals(own) ? own : new RowKey(texts.of(key.type()), texts.of(key.id())));
        }
        return keys;
    }
}
