package dev.replog.projector.decide;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The stamp of every field of one entity. The base is the creation's and covers every field that was not written since,
 * so an entity that was never edited has one stamp however many fields it has.
 */
public record Stamps(Stamp base, Map<String, Stamp> later) {
    static Stamps created(Stamp stamp) {
        return new Stamps(stamp, Map.of());
    }

    Stamp of(String field) {
        return later.getOrDefault(field, base);
    }

    Stream<Stamp> all() {
        return Stream.concat(Stream.of(base), later.values().stream());
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
