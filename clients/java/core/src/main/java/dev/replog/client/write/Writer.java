package dev.replog.client.write;

import dev.replog.client.catalogue.Ids;
import dev.replog.client.json.Json;
import dev.replog.client.query.LocalData;
import dev.replog.client.queue.Limits;
import dev.replog.client.queue.Wire;
import dev.replog.client.store.Change;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpKind;
import dev.replog.client.store.OpState;
import dev.replog.client.store.Outcome;
import dev.replog.client.store.OutcomeStatus;
import dev.replog.client.store.RowKey;
import dev.replog.client.store.Stale;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts writes into the queue. It is used by the thread of the engine. */
public final class Writer {

    private static final int DEPTH_MAX = 20;

    private final LocalData data;
    private final WritePorts ports;
    private final Writes writes;
    private long lastTime;

    /** Writes to these data. */
    public Writer(LocalData data, WritePorts ports, Writes writes) {
        this.data = data;
        this.ports = ports;
        this.writes = writes;
    }

    /**
     * Makes a write. It is durable on the device when this returns.
     *
     * @throws InvalidWrite when an operation is not as the catalogue says; nothing is stored then
     * @throws TooLarge when the operations can never be sent in one request
     */
    public <T extends @Nullable Object> Write<T> write(Function<Transaction, T> make, WriteOptions options) {
        Transaction transaction = new Transaction(data, ports, options);
        T value = make.apply(transaction);
        List<Intent> intents = transaction.close();
        Appended appended = intents.isEmpty() ? Appended.of(List.of()) : append(intents, options);
        return writes.of(value, appended);
    }

    private Appended append(List<Intent> intents, WriteOptions options) {
        List<String> ids = options.once() == null ? null : idsOf(options.once(), intents.size());
        if (ids != null) {
            Appended known = known(ids);
            if (known != null) {
                return known;
            }
        }
        List<Op> cancelled = cancelUnsent(intents, ids == null ? null : ids.get(0));
        if (cancelled != null) {
            return Appended.of(cancelled);
        }
        List<Op> ops = ops(intents, options, ids);
        requireSendable(ops);
        return Appended.of(data.append(ops));
    }

    /** The write that was made under these ids before; null when there was none. */
    private @Nullable Appended known(List<String> mutationIds) {
        // Another client may have made it.
        data.catchUp();
        List<Op> ops = data.ops().stream()
                .filter(op -> mutationIds.contains(op.mutationId()))
                .collect(Collectors.toList());
        return !ops.isEmpty() || data.outcome(mutationIds.get(0)) != null ? new Appended(mutationIds, ops) : null;
    }

    private List<Op> ops(List<Intent> intents, WriteOptions options, @Nullable List<String> ids) {
        String group = intents.size() > 1 ? ports.newId() : null;
        long at = ports.now();
        Map<RowKey, RowKey> parents = new HashMap<>();
        List<Op> ops = new ArrayList<>();
        for (Intent intent : intents) {
            List<RowKey> path = path(intent, parents);
            String id = ids == null ? ports.newId() : ids.get(ops.size());
            ops.add(Op.of(intent.kind(), intent.key(), id)
                    .localId(intent.localId())
                    .data(intent.data())
                    .base(intent.base())
                    .shown(intent.shown())
                    .was(intent.was())
                    .seen(data.meta().token())
                    .policy(intent.policy())
                    .priority(options.priority())
                    .group(group)
                    .roots(roots(intent, path))
                    .path(path)
                    .at(at)
                    .clientTime(Json.instant(time(at)))
                    .catalogue(data.catalogue().version())
                    .build());
        }
        return ops;
    }

    /** The entities above, by the parents that this write itself gives and by what is shown. */
    private List<RowKey> path(Intent intent, Map<RowKey, RowKey> parents) {
        String type = data.catalogue().parent(intent.key().type());
        String field = data.catalogue().parentField(intent.key().type());
        Object parent =
                field == null || intent.data() == null ? null : intent.data().get(field);
        if (type != null && parent instanceof String id) {
            parents.put(intent.key(), new RowKey(type, id));
        }
        List<RowKey> path = new ArrayList<>();
        RowKey at = intent.key();
        while (path.size() < DEPTH_MAX) {
            RowKey above = parents.get(at);
            if (above == null) {
                path.addAll(data.path(at));
                return path;
            }
            path.add(above);
            at = above;
        }
        return path;
    }

    /** The tree of the entity, and the one that it leaves when the operation moves it. */
    private List<RowKey> roots(Intent intent, List<RowKey> path) {
        RowKey root = path.isEmpty() ? intent.key() : path.get(path.size() - 1);
        String field = data.catalogue().parentField(intent.key().type());
        boolean isMove = intent.kind() != OpKind.CREATE
                && field != null
                && intent.data() != null
                && intent.data().containsKey(field);
        List<RowKey> before = isMove ? data.path(intent.key()) : List.of();
        RowKey old = before.isEmpty() ? root : before.get(before.size() - 1);
        return old.equals(root) ? List.of(root) : List.of(root, old);
    }

    /** Rises with each operation, also when the clock of the device was set back. */
    private long time(long at) {
        lastTime =
                Math.max(at + data.clockOffset(), Math.max(lastTime, data.meta().lastTime()) + 1);
        return lastTime;
    }

    /**
     * A deletion of something that was never sent removes it and everything below it from the queue. Null when the
     * deletion must be sent.
     *
     * @param mutationId of the deletion, when it was given one; it ends with the others then
     */
    private @Nullable List<Op> cancelUnsent(List<Intent> intents, @Nullable String mutationId) {
        Intent intent = intents.get(0);
        RowKey key = intent.key();
        if (intents.size() != 1
                || intent.kind() != OpKind.DELETE
                || data.queue().of(key).isEmpty()) {
            return null;
        }
        List<Op> touched = data.ops().stream()
                .filter(op -> op.key().equals(key) || op.path().contains(key))
                .collect(Collectors.toList());
        boolean isNew = touched.stream()
                .anyMatch(op -> op.key().equals(key) && op.kind().isCreation());
        if (!isNew || data.base(key) != null || !touched.stream().allMatch(Writer::isCancellable)) {
            return null;
        }
        List<Outcome> outcomes = new ArrayList<>();
        touched.forEach(op -> outcomes.add(Outcome.of(op, OutcomeStatus.CANCELLED, ports.now())));
        if (mutationId != null) {
            Op deletion = Op.of(OpKind.DELETE, key, mutationId).build();
            outcomes.add(Outcome.of(deletion, OutcomeStatus.CANCELLED, ports.now()));
        }
        try {
            data.commit(Change.builder().remove(touched).outcomes(outcomes).build());
            return touched;
        } catch (Stale faster) {
            // Another client has sent one of them meanwhile.
            return null;
        }
    }

    /** Whether an operation can leave the queue although it was not decided: nobody else has seen it. */
    private static boolean isCancellable(Op op) {
        return op.group() == null && isUnsent(op);
    }

    static boolean isUnsent(Op op) {
        return op.state() == OpState.PARKED || op.state() == OpState.QUEUED && op.attempts() == 0;
    }

    /** The mutation ids of the operations of a write that has a name. */
    private static List<String> idsOf(String once, int count) {
        if (once.length() != 36 || !UUID.fromString(once).toString().equalsIgnoreCase(once)) {
            throw new IllegalArgumentException("once: " + once + " (expected: a UUID)");
        }
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(Ids.ofName(once, Integer.toString(i)));
        }
        return ids;
    }

    private static void requireSendable(List<Op> ops) {
        long bytes = ops.stream().mapToLong(Wire::bytesOf).sum();
        Limits limits = Limits.STANDARD;
        if (ops.size() > limits.opsMax() || bytes > limits.bytesMax()) {
            throw new TooLarge(ops.size() + " operations with " + bytes + " bytes (expected: at most " + limits.opsMax()
                    + " operations and " + limits.bytesMax() + " bytes in one write)");
        }
    }
}
