package dev.replog.client.sync;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Batches that wait for their next try. Times are of the monotonic clock. */
final class RestingBatches {

    private record Rest(long until, int failures) {}

    private final Map<String, Rest> rests = new HashMap<>();

    void put(String name, long until, int failures) {
        rests.put(name, new Rest(until, failures));
    }

    void remove(String name) {
        rests.remove(name);
    }

    void clear() {
        rests.clear();
    }

    /** How often a batch has failed in a row. */
    int failures(String name) {
        Rest rest = rests.get(name);
        return rest == null ? 0 : rest.failures();
    }

    /** Those that still wait. */
    Set<String> names(long now) {
        Set<String> names = new HashSet<>();
        rests.forEach((name, rest) -> {
            if (rest.until() > now) {
                names.add(name);
            }
        });
        return names;
    }

    /** When the next one has waited long enough; {@code Long.MAX_VALUE} for never. */
    long next(long now) {
        return rests.values().stream()
                .mapToLong(Rest::until)
                .filter(until -> until > now)
                .min()
                .orElse(Long.MAX_VALUE);
    }
}
