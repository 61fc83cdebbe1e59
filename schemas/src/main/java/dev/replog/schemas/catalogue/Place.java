package dev.replog.schemas.catalogue;

import java.util.List;
import org.apache.avro.JsonProperties;
import org.jspecify.annotations.Nullable;

/**
 * A place in a file of the catalogue, for messages.
 *
 * @param path the names that lead to it, such as {@code meal.avsc: fields.eaten_at}
 */
record Place(String path) {
    private static final String OWN_KEYS = "replog.";

    Place in(String name) {
        return new Place(path + ": " + name);
    }

    CatalogueRefusedException refuse(@Nullable Object found, String expected) {
        String shown = found == null ? "missing" : CanonicalText.shown(found.toString());
        return new CatalogueRefusedException(path + ": " + shown + " (expected: " + expected + ")");
    }

    void require(boolean isTrue, @Nullable Object found, String expected) throws CatalogueRefusedException {
        if (!isTrue) {
            throw refuse(found, expected);
        }
    }

    /** Refuses a key that is misspelt or has no meaning here; keys that are not RepLog's own are ignored. */
    void requireKeys(JsonProperties properties, List<String> known) throws CatalogueRefusedException {
        for (String key : properties.getObjectProps().keySet()) {
            if (key.startsWith(OWN_KEYS) && !known.contains(key)) {
                throw in(key).refuse(
                                "unknown here",
                                known.isEmpty() ? "no key of RepLog" : "one of " + String.join(", ", known));
            }
        }
    }
}
