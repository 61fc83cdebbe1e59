package dev.replog.client.node;

import dev.replog.client.platform.Cancellable;
import dev.replog.client.store.Meta;
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
    private final long everyMillis;
    private Cancellable timer = () -> {};
    private Cancellable poll = () -> {};
    private boolean isAnswering;
    private boolean isStopped;

    /** @param everyMillis how often the centre is asked while there is nothing to send */
    Upkeep(LeaderContext context, NodeRegister register, long everyMillis) {
        this.context = context;
        this.register = register;
        this.everyMillis = everyMillis;
    }

    /** @param askCentre is called again and again */
    void start(Runnable askCentre) {
        context.later(this::tidy);
        pollLater(askCentre);
    }

    private void pollLater(Runnable askCentre) {
        poll = context.after(everyMillis, () -> {
            askCentre.run();
            pollLater(askCentre);
        });
    }

    void stop() {
        isStopped = true;
        timer.cancel();
        poll.cancel();
    }

    /** Synchronizes for other clients of the store that have asked for it, and writes the end of it for them. */
    void answerAsks(Consumer<Consumer<PullState>> sync, Consumer<Runnable> guarded) {
        Meta meta = context.data().meta();
        if (isAnswering || meta.asked() <= meta.answered()) {
            return;
        }
        isAnswering = true;
        sync.accept(state -> {
            isAnswering = false;
            guarded.accept(() -> context.data()
                    .commit(context.change()
                            .meta(edit -> edit.answered(meta.asked()).answer(state.wire()))
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

    /** Removes old outcomes, and rows of other generations, in small steps. */
    void tidy() {
        timer.cancel();
        if (isStopped) {
            return;
        }
        boolean isMore = false;
        try {
            Set<Integer> kept = generations();
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

    private Set<Integer> generations() {
        Meta meta = context.data().meta();
        Set<Integer> kept = new HashSet<>(Set.of(meta.generation()));
        Repair repair = register.state().repair();
        if (repair != null) {
            kept.add(repair.generation());
        }
        if (!NodeRegister.isErased(meta)) {
            kept.add(SentMarks.GENERATION);
        }
        return kept;
    }
}
