package dev.replog.client.store;

import static dev.replog.client.store.StoreSamples.op;
import static dev.replog.client.store.StoreSamples.row;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Makes random changes from what a mirror shows, and keeps what the store promised for them. */
final class StoreWriter {

    /** The places that were given, and not removed since. */
    final Set<Long> kept = new TreeSet<>();

    final Map<String, OutcomeStatus> outcomes = new HashMap<>();
    private final Random random;
    private int next;

    StoreWriter(long seed) {
        random = new Random(seed);
    }

    int below(int limit) {
        return random.nextInt(limit);
    }

    void write(Store store, StoreMirror shown) {
        Change change = change(new ArrayList<>(shown.ops.values()), shown.meta);
        try {
            kept.addAll(store.commit(change));
            change.remove().forEach(ref -> kept.remove(ref.seq()));
            change.outcomes().forEach(outcome -> outcomes.put(outcome.mutationId(), outcome.status()));
        } catch (Stale | Fenced refused) {
            // The mirror was behind; nothing was changed.
            below(2);
        }
    }

    private Change change(List<Op> ops, Meta meta) {
        int number = next++;
        Op op = ops.isEmpty() ? null : ops.get(below(ops.size()));
        Change.Builder change = Change.builder();
        switch (below(8)) {
            case 0, 1 -> change.append(StoreSamples.each(0, 1 + below(3), n -> op(number * 10 + n)));
            case 2 -> {
                if (op != null) {
                    change.update(op.edit().attempts(op.attempts() + 1).build());
                }
            }
            case 3 -> {
                if (op != null) {
                    change.remove(op).outcome(Outcome.of(op, OutcomeStatus.APPLIED, number));
                }
            }
            case 4 -> change.epoch(meta.epoch()).base(rows(meta.generation())).append(List.of(op(number * 10)));
            case 5 -> change.epoch(meta.epoch()).base(rows(meta.generation() + 1));
            case 6 -> {
                if (below(4) == 0) {
                    change.epoch(meta.epoch()).meta(edit -> edit.generation(meta.generation() + 1));
                } else {
                    change.base(rows(meta.generation()));
                }
            }
            default -> change.meta(edit -> edit.token("token-" + number).lastTime(number));
        }
        return change.build();
    }

    private BaseChange rows(int generation) {
        Map<String, BaseRow> put = new TreeMap<>();
        for (int n = below(6); n >= 0; n--) {
            BaseRow row = below(5) == 0 ? StoreSamples.tombstone(below(30)) : randomRow(next * 10L + n);
            put.put(row.key().toString(), row);
        }
        List<RowKey> remove = new ArrayList<>();
        for (int n = 0; n < 2; n++) {
            RowKey key = randomRow(0).key();
            if (!put.containsKey(key.toString())) {
                remove.add(key);
            }
        }
        return new BaseChange(generation, List.copyOf(put.values()), remove);
    }

    private BaseRow randomRow(long version) {
        return row(below(2) == 0 ? StoreSamples.TYPE : "workout", below(30), version);
    }
}
