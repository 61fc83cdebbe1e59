package dev.replog.chaos.check;

import dev.replog.chaos.check.Written.Acknowledged;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Compares the responses to clients with the data of the servers: every acknowledged mutation is applied, once, and
 * nothing else is; every entity has the value of its last acknowledged write; the deltas of a device give the whole
 * state. Pure.
 */
public final class Checker {
    private static final int TOLD_MAX = 20;

    private Checker() {}

    public static Verdict check(Collection<Written> written, Served served) {
        Tally tally = new Tally();
        for (Written entity : written) {
            tally.add(entity, served);
        }
        return new Verdict(tally.acknowledged, tally.lost, tally.duplicated, List.copyOf(tally.findings));
    }

    /** The differences between the state that a device has from deltas and a full pull. */
    public static List<String> differences(String device, Map<UUID, String> gathered, Map<UUID, String> whole) {
        List<String> found = new ArrayList<>();
        Set<UUID> ids = new HashSet<>(gathered.keySet());
        ids.addAll(whole.keySet());
        for (UUID id : ids) {
            if (!Objects.equals(gathered.get(id), whole.get(id)) && found.size() < TOLD_MAX) {
                found.add(device + ": " + id + " is " + gathered.get(id) + " by its deltas and " + whole.get(id)
                        + " in a full pull");
            }
        }
        return found;
    }

    private static final class Tally {
        private final List<String> findings = new ArrayList<>();
        private int acknowledged;
        private int lost;
        private int duplicated;

        private void add(Written entity, Served served) {
            Map<UUID, Integer> applied = new HashMap<>();
            served.applied().getOrDefault(entity.id(), List.of()).forEach(id -> applied.merge(id, 1, Integer::sum));
            List<Acknowledged> mutations = entity.acknowledged();
            acknowledged += mutations.size();
            for (Acknowledged mutation : mutations) {
                int times = Objects.requireNonNullElse(applied.remove(mutation.mutationId()), 0);
                if (times == 0) {
                    lost++;
                    tell(entity, "lost", mutation);
                } else if (times > 1) {
                    duplicated += times - 1;
                    tell(entity, "applied " + times + " times", mutation);
                }
            }
            applied.keySet()
                    .forEach(id -> findings.add(
                            entity.userId() + " " + entity.id() + ": " + id + " is applied, but was not acknowledged"));
            requireValue(entity, mutations, served.values().get(entity.id()));
        }

        private void requireValue(Written entity, List<Acknowledged> mutations, @Nullable String found) {
            String expected = mutations.isEmpty() ? null : mutations.getLast().value();
            if (!Objects.equals(found, expected)) {
                lost++;
                findings.add(entity.userId() + " " + entity.id() + ": is " + found + " (expected: " + expected + ")");
            }
        }

        private void tell(Written entity, String what, Acknowledged mutation) {
            if (findings.size() < TOLD_MAX) {
                findings.add(entity.userId() + " " + entity.id() + ": " + what + ": " + mutation);
            }
        }
    }
}
