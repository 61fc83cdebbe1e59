package dev.replog.client.sync;

import dev.replog.client.platform.Cancellable;
import dev.replog.client.query.LocalData;
import dev.replog.client.queue.Breaker;
import dev.replog.client.status.LeaderState;
import dev.replog.client.status.Measure;
import dev.replog.client.store.Change;
import dev.replog.client.store.Fenced;
import dev.replog.client.store.Meta;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpState;
import dev.replog.client.store.Stale;
import dev.replog.client.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The client that talks to the server: it sends the queue, pulls, and listens. There is one for each store. */
final class Leader implements LeaderWork, LeaderEvents {

    /** How long outcomes are kept, and how often the old ones are looked for. */
    private static final long OUTCOMES_MILLIS = 7L * 24 * 3_600_000;

    private static final long TIDY_MILLIS = 3_600_000;
    private static final int TIDY_OUTCOMES = 1_000;

    private final LeaderContext context;
    private final Host host;
    private final LocalData data;
    private final Sender sender;
    private final Puller puller;
    private final Listener listener;
    private final Resolver resolver;
    private final List<Cancellable> ends = new ArrayList<>();
    private final CatalogueReader catalogue;
    private final Waits waits;
    private boolean isStopped;
    private boolean isAnswering;

    Leader(LeaderContext context, ServerCalls calls, Host host) {
        this.context = context;
        this.host = host;
        data = context.data();
        sender = new Sender(context, calls, this);
        puller = new Puller(context, calls, this);
        listener = new Listener(context, calls, this);
        resolver = new Resolver(context, this::fenced);
        catalogue = new CatalogueReader(context, calls, change -> unlessFenced(() -> data.commit(change)));
        waits = new Waits(context);
    }

    @Override
    public void start() {
        ends.add(data.listen(change -> {
            sender.kick();
            context.later(this::answerAsks);
        }));
        ends.add(context.options().parts().surroundings().listen(() -> context.later(this::surroundingsChanged)));
        catalogue.read(() -> {
            if (!isStopped) {
                listener.start();
                puller.request();
                sender.kick();
                ends.add(Repeated.every(context.turns().thread(), Listener.POLL_MILLIS, this::poll));
                ends.add(Repeated.every(context.turns().thread(), Listener.LIVE_POLL_MILLIS, puller::request));
                ends.add(Repeated.every(context.turns().thread(), TIDY_MILLIS, this::tidy));
                tidy();
                answerAsks();
            }
        });
    }

    @Override
    public void stop() {
        isStopped = true;
        sender.stop();
        puller.stop();
        listener.stop();
        resolver.stop();
        catalogue.stop();
        ends.forEach(Cancellable::cancel);
        // Their next pull says that the leader has stopped.
        waits.end();
    }

    @Override
    public LeaderState state() {
        boolean isOnline = context.options().parts().surroundings().isOnline()
                && !puller.isOffline()
                && sender.breaker().failures() == 0;
        return new LeaderState(
                isOnline,
                puller.isBusy(),
                sender.isBusy(),
                sender.breaker().state(),
                listener.isLive(),
                puller.remaining());
    }

    @Override
    public void sync(BooleanSupplier isOver, Consumer<PullState> then) {
        if (data.meta().paused() != null) {
            unlessFenced(() ->
                    data.commit(context.change().meta(meta -> meta.paused(null)).build()));
        }
        if (!context.options().parts().surroundings().isOnline()) {
            then.accept(PullState.OFFLINE);
            return;
        }
        sender.reset();
        round(isOver, then);
    }

    /** The account is not moved after all: writes that were kept back are sent. */
    void resume() {
        sender.kick();
        puller.request();
    }

    /** Reads the server's catalogue again. */
    void readCatalogue(Runnable then) {
        catalogue.read(then);
    }

    private void round(BooleanSupplier isOver, Consumer<PullState> then) {
        puller.pull(state -> {
            if (state != PullState.SYNCED || isOver.getAsBoolean() || isStopped || !hasWork()) {
                then.accept(state);
            } else if (data.meta().paused() != null) {
                then.accept(PullState.PAUSED);
            } else if (sender.breaker().state() == Breaker.State.FAILED) {
                then.accept(PullState.OFFLINE);
            } else {
                waits.add(() -> round(isOver, then));
            }
        });
    }

    private boolean hasWork() {
        boolean isOpen = data.ops().stream()
                .anyMatch(op ->
                        op.state() == OpState.SENT || op.state() == OpState.ACKED || op.state() == OpState.CONFLICT);
        return isOpen || sender.isBusy() || sender.hasReady();
    }

    /** Does what other clients have asked for, and says so. */
    private void answerAsks() {
        Meta meta = data.meta();
        if (isAnswering || isStopped || meta.asked() <= meta.answered()) {
            return;
        }
        isAnswering = true;
        long asked = meta.asked();
        sync(() -> false, state -> {
            isAnswering = false;
            if (!isStopped) {
                unlessFenced(() -> data.commit(context.change()
                        .meta(edit -> edit.answered(asked).answer(state.wire()))
                        .build()));
            }
        });
    }

    private void surroundingsChanged() {
        if (isStopped) {
            return;
        }
        if (context.options().parts().surroundings().isOnline()) {
            sender.reset();
            listener.reconnect();
            puller.request();
        }
        statusChanged();
    }

    @Override
    public void decided() {
        puller.request();
    }

    @Override
    public void pinged() {
        puller.request();
    }

    @Override
    public void measured(Measure measure) {
        host.measured(measure);
    }

    @Override
    public void statusChanged() {
        if (isStopped) {
            return;
        }
        boolean isOffline = !state().isOnline();
        if (context.options().parts().store().isShared()
                && isOffline != data.meta().offline()) {
            unlessFenced(() -> data.commit(
                    context.change().meta(meta -> meta.offline(isOffline)).build()));
        }
        host.leaderChanged();
    }

    @Override
    public void fenced() {
        stop();
        host.fenced();
    }

    @Override
    public void invalid(Runnable then) {
        catalogue.read(then);
    }

    @Override
    public void pulled(List<String> marks, Runnable then) {
        String token = data.meta().token();
        if (data.meta().restarting() && token != null) {
            List<Op> update = Erasure.seenSince(data.ops(), token);
            data.commit(context.change()
                    .update(update)
                    .meta(meta -> meta.restarting(false))
                    .build());
        }
        resolver.resolve(marks, () -> {
            if (data.ops().stream().anyMatch(op -> op.state() == OpState.ACKED)) {
                puller.request();
            }
            then.run();
        });
    }

    @Override
    public void erased(String erasedAt) {
        context.warn("The account was erased. What was made before is removed from this device.");
        // A request that was on its way may still be stored; this follows it.
        context.later(() -> {
            if (!isStopped) {
                unlessFenced(() -> {
                    Change.Builder change = context.change();
                    Erasure.apply(change, data.meta(), data.ops(), erasedAt, context.now());
                    data.commit(change.build());
                });
                puller.request();
            }
        });
    }

    /** Without a stream, changes are asked for every 30 s. */
    private void poll() {
        if (!listener.isLive()) {
            puller.request();
        }
    }

    private void tidy() {
        unlessFenced(() -> {
            if (!isStopped && data.store().forget(context.now() - OUTCOMES_MILLIS, TIDY_OUTCOMES) > 0) {
                context.later(this::tidy);
            }
        });
    }

    private void unlessFenced(Runnable task) {
        try {
            task.run();
        } catch (Fenced fenced) {
            fenced();
        } catch (Stale faster) {
            context.debug("Another client was faster: " + faster.getMessage());
        } catch (StoreException e) {
            context.warn("The store failed: " + e.getMessage());
        }
    }
}
