package dev.replog.decide;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The stamps of the fields of one entity. The base is the stamp of the creation. It covers every field that was not
 * written since, so an entity that was never edited has one stamp for all its fields.
 */
public record Stamps(Stamp base, Map<String, Stamp> later) {
    /** The stamp of a move: something below this entity was moved to another parent. It covers no field. */
    private static final String MOVED_OUT = "moved_out";

    static Stamps created(Stamp stamp) {
        return new Stamps(stamp, Map.of());
    }

    Stamp of(String field) {
        return later.getOrDefault(field, base);
    }

    /** All stamps except that of a move. */
    Stream<Stamp> all() {
        return Stream.concat(
                Stream.of(base),
                later.entrySet().stream()
                        .filter(entry -> !entry.getKey().equals(MOVED_OUT))
                        .map(Map.Entry::getValue));
    }

    /** The last move of something below the entity to another parent; null when there was none. */
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
