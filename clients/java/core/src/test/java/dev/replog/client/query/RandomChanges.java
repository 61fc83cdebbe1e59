package dev.replog.client.query;

import dev.replog.client.json.Members;
import dev.replog.client.store.BaseChange;
import dev.replog.client.store.BaseRow;
import dev.replog.client.store.Change;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpKind;
import dev.replog.client.store.OpState;
import dev.replog.client.store.RowKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Random pulls and operations on a few entities of three types. */
final class RandomChanges {

    static final List<String> TYPES = List.of("workout", "workout_exercise", "workout_set");
    static final Map<String, String> PARENTS = Map.of("workout_exercise", "workout", "workout_set", "workout_exercise");
    /** Ids are below this number. */
    static final int IDS = 6;

    private static final List<OpState> STATES = List.of(OpState.values());

    private final Random random;
    private int version;
    private int generation = 1;

    RandomChanges(long seed) {
        random = new Random(seed);
    }

    /** One pull, operation, decision or new generation. */
    void step(LocalData data) {
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> data.append(List.of(op(random.nextInt(4) == 0 ? OpKind.DELETE : OpKind.PATCH)));
            case 3 -> data.append(List.of(op(OpKind.CREATE)));
            case 4, 5, 6 -> pull(data);
            case 7 -> {
                generation++;
                List<BaseRow> rows = new ArrayList<>(List.of(row(), row(), row(), row()));
                rows.removeIf(BaseRow::deleted);
                data.commit(Change.builder()
                        .base(new BaseChange(generation, rows, List.of()))
                        .meta(meta -> meta.generation(generation))
                        .build());
            }
            default -> settle(data);
        }
    }

    private void pull(LocalData data) {
        List<BaseRow> put = new ArrayList<>();
        Set<RowKey> keys = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            BaseRow row = row();
            if (keys.add(row.key())) {
                put.add(row);
            }
        }
        RowKey gone = key();
        data.commit(Change.builder()
                .base(new BaseChange(generation, put, keys.contains(gone) ? List.of() : List.of(gone)))
                .build());
    }

    /** An operation gets another state, or leaves the queue. */
    private void settle(LocalData data) {
        List<Op> ops = data.ops();
        if (ops.isEmpty()) {
            return;
        }
        Op op = ops.get(random.nextInt(ops.size()));
        OpState state = STATES.get(random.nextInt(STATES.size()));
        data.commit(
                random.nextBoolean()
                        ? Change.builder().remove(op).build()
                        : Change.builder()
                                .update(op.edit().state(state).build())
                                .build());
    }

    private Op op(OpKind kind) {
        RowKey key = key();
        return Op.of(kind, key, "m" + random.nextLong())
                .data(kind == OpKind.DELETE ? null : data(key.type()))
                .build();
    }

    private RowKey key() {
        return new RowKey(TYPES.get(random.nextInt(TYPES.size())), String.valueOf(random.nextInt(IDS)));
    }

    private BaseRow row() {
        RowKey key = key();
        version++;
        boolean isDeleted = random.nextInt(10) == 0;
        return new BaseRow(key.type(), key.id(), isDeleted, null, "e" + version, version, "t", data(key.type()));
    }

    private Map<String, @Nullable Object> data(String type) {
        Members.Builder data = new Members.Builder();
        if (random.nextBoolean()) {
            data.put("order", (long) random.nextInt(5));
        }
        if (random.nextBoolean()) {
            data.put("notes", "n" + random.nextInt(3));
        }
        String parent = PARENTS.get(type);
        if (parent != null && random.nextInt(3) > 0) {
            data.put(parent + "_id", String.valueOf(random.nextInt(IDS)));
        }
        return data.build();
    }
}
