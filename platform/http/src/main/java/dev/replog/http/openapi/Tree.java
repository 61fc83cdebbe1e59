package dev.replog.http.openapi;

import java.util.LinkedHashMap;
import java.util.Map;

/** Makes the maps of a description. Their order is that of the call, so that the text is always the same. */
final class Tree {
    private Tree() {}

    /** @param content keys and values in turns */
    static Map<String, Object> of(Object... content) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < content.length; i += 2) {
            map.put((String) content[i], content[i + 1]);
        }
        return map;
    }

    static Map<String, Object> reference(String schema) {
        return of("$ref", "#/components/schemas/" + schema);
    }
}
