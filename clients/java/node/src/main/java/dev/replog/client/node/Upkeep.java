package dev.replog.client.node;

import dev.replog.client.platform.Cancellable;
import dev.replog.client.store.Op;
import dev.replog.client.store.StoreException;
import dev.replog.client.sync.LeaderContext;
import dev.replog.client.sync.Lost;
import dev.replog.client.sync.PullState;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The work of a node beside its packets: old outcomes and rows go, and others are told what they asked for. */
final class Upkeep {

    /** How long outcomes are kept. */
    private static final long OUTCOMES_MILLIS = 7L * 24 * 3_600_000;

    private static final long TIDY_MILLIS = 3_600_000;
    private static final int TIDY_MAX = 1_000;

    private final LeaderContext context;
    private final NodeRegister register;
    private Cancellable timer = () -> {};
    private boolean isAnswering;
    private boolean isStopped;

    Upkeep(LeaderContext context, NodeRegister register) {
        this.context = context;
        this.register = register;
    }

    void start() {
        context.later(this::tidy);
    }

    void stop() {
        isStopped = true;
        timer.cancel();
    }

    boolean isAnswering() {
        return isAnswering;
    }

    /** Synchronizes for other clients of the store, and writes the end of it for them. */
    void answer(long asked, Consumer<Consumer<PullState>> sync, Consumer<Runnable> guarded) {
        isAnswering = true;
        sync.accept(state -> {
            isAnswering = false;
            guarded.accept(() -> context.data()
                    .commit(context.change()
                            .meta(meta -> meta.answered(asked).answer(state.wire()))
                            .build()));
        });
    }

    void tellLost(List<Op> ops) {
        Consumer<Lost> onLost = context.options().callbacks().onLost();
        if (onLost == null) {
            return;
        }
        for (Op op : ops) {
            context.turns().callBack(() -> {
                try {
                    onLost.accept(Lost.of(op));
                } catch (RuntimeException e) {
                    context.warn("onLost failed: " + e.getMessage());
                }
            });
        }
    }

    private void tidy() {
        if (isStopped) {
            return;
        }
        boolean isMore = false;
        try {
            Set<Integer> kept = new HashSet<>(Set.of(SentMarks.GENERATION));
            kept.add(context.data().meta().generation());
            Repair repair = register.state().repair();
            if (repair != null) {
                kept.add(repair.generation());
            }
            int outcomes = context.data().store().forget(context.now() - OUTCOMES_MILLIS, TIDY_MAX);
            int rows = context.data().store().sweep(kept, TIDY_MAX);
            isMore = outcomes + rows > 0;
        } catch (StoreException e) {
            context.warn("Old rows could not be removed: " + e.getMessage());
        }
        if (isMore) {
            context.later(this::tidy);
        } else {
            timer = context.after(TIDY_MILLIS, this::tidy);
        }
    }
}
