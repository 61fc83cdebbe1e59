package dev.replog.decide;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The stamp of every field of one entity. The base is the creation's and covers every field that was not written since,
 * so an entity that was never edited has one stamp however many fields it has.
 */
public record Stamps(Stamp base, Map<String, Stamp> later) {
    /** Covers no field: something that stood below this entity was moved to another parent. */
    private static final String MOVED_OUT = "moved_out";

    static Stamps created(Stamp stamp) {
        return new Stamps(stamp, Map.of());
    }

    Stamp of(String field) {
        return later.getOrDefault(field, base);
    }

    /** All but that of a move out. */
    Stream<Stamp> all() {
        return Stream.concat(
                Stream.of(base),
                later.entrySet().stream()
                        .filter(entry -> !entry.getKey().equals(MOVED_OUT))
                        .map(Map.Entry::getValue));
    }

    /** The last move of something out from below the entity; null when there was none. */
    @Nullable
    Stamp movedOut() {
        return later.get(MOVED_OUT);
    }

    Stamps withMoveOut(Stamp stamp) {
        return with(List.of(MOVED_OUT), stamp);
    }

    /** True when the field got a value or lost one after the creation. */
    boolean isWrittenLater(String field) {
        return later.containsKey(field);
    }

    Stamps with(Collection<String> fields, Stamp stamp) {
        if (fields.isEmpty()) {
            return this;
        }
        Map<String, Stamp> merged = new TreeMap<>(later);
        fields.forEach(field -> merged.put(field, stamp));
        return new Stamps(base, merged);
    }
}
