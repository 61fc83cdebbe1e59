package dev.replog.client.sync;

import dev.replog.client.conflict.Conflict;
import dev.replog.client.conflict.Resolution;
import dev.replog.client.conflict.Resolving;
import dev.replog.client.query.LocalData;
import dev.replog.client.query.Row;
import dev.replog.client.store.BaseRow;
import dev.replog.client.store.Change;
import dev.replog.client.store.Fenced;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpState;
import dev.replog.client.store.Stale;
import dev.replog.client.store.StoreException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks the app about writes that others' changes stand against, and puts its answers into the queue. */
public final class Resolver {

    private final LeaderContext context;
    private final Runnable fenced;
    private final LocalData data;
    private boolean isStopped;

    /** @param fenced is called when another client leads */
    public Resolver(LeaderContext context, Runnable fenced) {
        this.context = context;
        this.fenced = fenced;
        data = context.data();
    }

    /** No more is asked or stored. */
    public void stop() {
        isStopped = true;
    }

    /** Resolves what is in conflict with data that this client has now. */
    public void resolve(List<String> marks, Runnable then) {
        Deque<Op> found = new ArrayDeque<>();
        for (Op op : data.ops()) {
            if (op.state() == OpState.CONFLICT && op.mark() != null && marks.contains(op.mark())) {
                found.add(op);
            }
        }
        next(found, then);
    }

    private void next(Deque<Op> left, Runnable then) {
        Op op = left.poll();
        if (op == null || isStopped) {
            then.run();
            return;
        }
        BaseRow base = baseOf(op);
        Row current = base == null || base.deleted() ? null : data.serverRow(op.key());
        if (base != null && Resolving.isUnchanged(op, current)) {
            commit(change -> Resolving.rebase(change, op, base, data.meta().token(), context.newId(), context.now()));
            goOn(left, then);
            return;
        }
        Conflict conflict = new Conflict(op, current);
        context.turns().callBack(() -> {
            Resolution resolution = ask(conflict);
            context.later(() -> {
                if (!isStopped) {
                    store(op, resolution);
                    next(left, then);
                }
            });
        });
    }

    private void goOn(Deque<Op> left, Runnable then) {
        context.later(() -> {
            if (!isStopped) {
                next(left, then);
            }
        });
    }

    private Resolution ask(Conflict conflict) {
        try {
            return context.options().callbacks().onConflict().resolve(conflict);
        } catch (RuntimeException e) {
            context.warn("onConflict failed, so the write waits among the rejected ones: " + e.getMessage());
            return conflict.park();
        }
    }

    private void store(Op op, Resolution resolution) {
        commit(change -> Resolving.apply(
                change,
                op,
                resolution,
                baseOf(op),
                data.queue().of(op.key()),
                data.meta().token(),
                context.newId(),
                context.now()));
    }

    /** The state that the operation changes; null when there is none. */
    private @Nullable BaseRow baseOf(Op op) {
        return Resolving.isDeletedInGroup(op, data.ops()) ? null : data.base(op.key());
    }

    private void commit(Consumer<Change.Builder> make) {
        try {
            Change.Builder change = context.change();
            make.accept(change);
            data.commit(change.build());
        } catch (Fenced other) {
            fenced.run();
        } catch (Stale faster) {
            context.debug("A write in conflict was changed by another client meanwhile.");
        } catch (StoreException e) {
            context.warn("The resolution of a conflict could not be stored: " + e.getMessage());
        }
    }
}
