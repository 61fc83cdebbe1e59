package dev.replog.client.node;

import dev.replog.client.node.packet.Packet;
import dev.replog.client.node.packet.PacketJson;
import dev.replog.client.node.packet.PacketLimits;
import dev.replog.client.platform.Cancellable;
import dev.replog.client.query.LocalData;
import dev.replog.client.queue.Breaker;
import dev.replog.client.queue.Pace;
import dev.replog.client.status.LeaderState;
import dev.replog.client.status.Measure;
import dev.replog.client.store.OpState;
import dev.replog.client.store.Priority;
import dev.replog.client.sync.LeaderContext;
import dev.replog.client.sync.LeaderWork;
import dev.replog.client.sync.Preparation;
import dev.replog.client.sync.PullState;
import dev.replog.client.sync.Resolver;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The work of a node: one packet after the other. A packet is repeated until it is answered, with the same number and
 * content. Only one is under way at any time.
 */
final class NodeWork implements LeaderWork {

    private final LeaderContext context;
    private final Host host;
    private final LocalData data;
    private final NodeRegister register;
    private final Preparation preparing;
    private final Upkeep upkeep;
    private final Reactions reactions;
    private final FileExchange files;
    private final @Nullable ExchangeCalls calls;
    private final Pace pace;
    private final Resolver resolver;
    private final Guard guard;
    private final SyncWaits waits = new SyncWaits();
    private final List<Cancellable> ends = new ArrayList<>();
    private Cancellable request = () -> {};
    private Cancellable wake = () -> {};
    private boolean isKicked;
    private boolean isWanted = true;
    private boolean isRunning;
    private boolean isOffline;
    private boolean isStopped;

    /**
     * @param calls null for a node that exchanges by files alone
     * @param everyMillis how often the centre is asked while there is nothing to send
     */
    NodeWork(
            LeaderContext context,
            Host host,
            NodeRegistration registration,
            @Nullable ExchangeCalls calls,
            long everyMillis) {
        this.context = context;
        this.host = host;
        this.calls = calls;
        data = context.data();
        register = new NodeRegister(context, registration);
        preparing = new Preparation(context);
        upkeep = new Upkeep(context, register, everyMillis);
        pace = new Pace(context.random());
        reactions = new Reactions(context, register, pace, upkeep);
        files = new FileExchange(register, preparing, upkeep, this::answeredByFile);
        resolver = new Resolver(context, this::lost);
        guard = new Guard(context, pace, this::lost, this::kick);
    }

    @Override
    public void start() {
        register.state();
        ends.add(data.listen(change -> context.later(this::changed)));
        ends.add(context.options()
                .parts()
                .surroundings()
                .listen(() -> context.later(() -> guarded(this::surroundingsChanged))));
        upkeep.start(this::askCentre);
        ends.add(upkeep::stop);
        context.later(this::changed);
    }

    @Override
    public void stop() {
        isStopped = true;
        request.cancel();
        wake.cancel();
        resolver.stop();
        ends.forEach(Cancellable::cancel);
        waits.end(PullState.STOPPED);
    }

    @Override
    public LeaderState state() {
        boolean isOnline = calls != null
                && !isOffline
                && context.options().parts().surroundings().isOnline();
        return new LeaderState(
                isOnline,
                isRunning,
                isRunning && data.queue().counts().of(OpState.SENT) > 0,
                pace.breaker().state(),
                false,
                0);
    }

    @Override
    public void sync(BooleanSupplier isOver, Consumer<PullState> then) {
        if (isStopped) {
            then.accept(PullState.STOPPED);
            return;
        }
        if (data.meta().paused() != null && !NodeRegister.isErased(data.meta())) {
            guarded(() ->
                    data.commit(context.change().meta(meta -> meta.paused(null)).build()));
        }
        if (calls == null || !context.options().parts().surroundings().isOnline()) {
            then.accept(PullState.OFFLINE);
            return;
        }
        pace.reset();
        waits.add(isOver, then);
        askCentre();
    }

    boolean isStopped() {
        return isStopped;
    }

    /** The exchange by files. */
    FileExchange files() {
        return files;
    }

    private void answeredByFile(boolean isComplete) {
        continueRepair();
        if (isComplete) {
            resolver.resolve(register.marksInConflict(), () -> {});
        }
        host.leaderChanged();
    }

    private void kick() {
        if (!isKicked && !isStopped) {
            isKicked = true;
            context.later(() -> {
                isKicked = false;
                guarded(this::choose);
            });
        }
    }

    private void choose() {
        if (isStopped || isRunning || calls == null) {
            return;
        }
        if (data.meta().paused() != null) {
            waits.end(PullState.PAUSED);
            return;
        }
        if (!context.options().parts().surroundings().isOnline()) {
            waits.end(PullState.OFFLINE);
            return;
        }
        long now = context.monotonic();
        if (pace.allowed(now, 1) == 0) {
            wake.cancel();
            wake = context.after(pace.retryAt() - now, this::kick);
            return;
        }
        NodeState state = register.state();
        if (state.repair() != null && state.repair().comparing()) {
            continueRepair();
        } else if (state.underWay() != null || isWanted || register.hasReady()) {
            exchange(calls);
        }
    }

    private void exchange(ExchangeCalls exchangeCalls) {
        preparing.coalesce();
        Packet packet = register.packet(PacketLimits.STANDARD);
        isWanted = false;
        isRunning = true;
        host.leaderChanged();
        long began = context.monotonic();
        int count = packet.entities().size();
        request = exchangeCalls.post(PacketJson.write(packet), answer -> {
            isRunning = false;
            long millis = context.monotonic() - began;
            guarded(() -> take(packet, answer));
            if (!isStopped && count > 0) {
                boolean isAnswered = answer instanceof ExchangeAnswer.Answered;
                host.measured(new Measure(count, 0, millis, isAnswered ? null : "exchange"));
            }
            if (!isStopped) {
                host.leaderChanged();
                kick();
            }
        });
    }

    private void take(Packet packet, ExchangeAnswer answer) {
        NodeState state = register.state();
        UnderWay sent = state.underWay();
        boolean isSame = sent != null
                && state.epoch() == packet.header().epoch()
                && sent.number() == packet.header().number();
        if (sent == null || !isSame) {
            context.debug("The packet was answered by a file meanwhile.");
            return;
        }
        isOffline = answer instanceof ExchangeAnswer.Later;
        if (answer instanceof ExchangeAnswer.Answered answered) {
            answered(state, sent, answered.packet());
            return;
        }
        reactions.to(answer, state);
        isWanted |= answer instanceof ExchangeAnswer.Disagreed;
        if (isOffline && pace.breaker().state() != Breaker.State.HEALTHY) {
            waits.end(PullState.OFFLINE);
        }
    }

    private void answered(NodeState state, UnderWay sent, Packet answer) {
        if (!answer.header().isFrom(state.centre(), state.node())) {
            context.warn("The answer is not one of the centre to this node.");
            pace.failed(Priority.HIGH, context.monotonic(), 0);
            return;
        }
        pace.succeeded();
        upkeep.tellLost(register.answered(state, sent, answer));
        if (!answer.more() && state.repair() == null) {
            resolver.resolve(register.marksInConflict(), this::endWhenIdle);
            return;
        }
        isWanted = true;
        if (answer.isEmptyAfter(sent.syncToken()) && sent.count() == 0) {
            // It says that there is more and gives nothing, so it is not asked without a pause.
            pace.later(Priority.HIGH, context.monotonic(), 0);
        }
    }

    /** Compares the rows from before with those of the centre. Nothing is sent until that is done. */
    private void continueRepair() {
        if (Repairing.continueOne(context, register)) {
            context.later(() -> guarded(this::continueRepair));
        } else if (register.state().repair() == null) {
            upkeep.tidy();
            askCentre();
        }
    }

    private void endWhenIdle() {
        waits.endThoseThatAreOver();
        guarded(() -> {
            if (!isWanted && register.state().underWay() == null && !register.hasReady()) {
                waits.end(PullState.SYNCED);
            } else {
                kick();
            }
        });
    }

    private void changed() {
        kick();
        guarded(() -> upkeep.answerAsks(then -> sync(() -> false, then), this::guarded));
    }

    private void surroundingsChanged() {
        pace.reset();
        askCentre();
        host.leaderChanged();
    }

    private void askCentre() {
        isWanted = true;
        kick();
    }

    private void lost() {
        stop();
        host.fenced();
    }

    private void guarded(Runnable task) {
        if (!isStopped) {
            guard.run(task);
        }
    }
}
