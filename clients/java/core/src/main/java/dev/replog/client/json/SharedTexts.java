package dev.replog.client.json;

import java.util.HashMap;
import java.util.Map;

/**
 * Keeps one copy of each text that comes again and again in the same records, such as names, types and tokens. It keeps
 * a limited number of them; the others stay as they are.
 */
public final class SharedTexts {

    private static final int TEXTS_MAX = 10_000;

    private final Map<String, String> known = new HashMap<>();

    /** Without texts. */
    public SharedTexts() {}

    /** The copy of this text that was there first. */
    public String of(String text) {
        if (known.size() >= TEXTS_MAX) {
            return known.getOrDefault(text, text);
        }
        String before = known.putIfAbsent(text, text);
        return before == null ? text : before;
    }
}
