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
import dev.replog.client.store.Fenced;
import dev.replog.client.store.Meta;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpState;
import dev.replog.client.store.Priority;
import dev.replog.client.store.Stale;
import dev.replog.client.store.StoreException;
import dev.replog.client.sync.LeaderContext;
import dev.replog.client.sync.LeaderWork;
import dev.replog.client.sync.Preparation;
import dev.replog.client.sync.PullState;
import dev.replog.client.sync.Resolver;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
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
    private final @Nullable ExchangeCalls calls;
    private final long everyMillis;
    private final Pace pace;
    private final Resolver resolver;
    private final List<Waiting> waiting = new ArrayList<>();
    private final List<Cancellable> ends = new ArrayList<>();
    private Cancellable request = () -> {};
    private Cancellable wake = () -> {};
    private Cancellable poll = () -> {};
    private boolean isKicked;
    private boolean isWanted = true;
    private boolean isRunning;
    private boolean isOffline;
    private boolean isStopped;

    private record Waiting(BooleanSupplier isOver, Consumer<PullState> then) {}

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
        this.everyMillis = everyMillis;
        data = context.data();
        register = new NodeRegister(context, registration);
        preparing = new Preparation(context);
        upkeep = new Upkeep(context, register);
        pace = new Pace(context.random());
        resolver = new Resolver(context, this::lost);
    }

    @Override
    public void start() {
        register.state();
        ends.add(data.listen(change -> {
            kick();
            context.later(this::answerAsks);
        }));
        ends.add(context.options().parts().surroundings().listen(() -> context.later(this::surroundingsChanged)));
        ends.add(() -> poll.cancel());
        pollLater();
        upkeep.start();
        ends.add(upkeep::stop);
        kick();
        context.later(this::answerAsks);
    }

    @Override
    public void stop() {
        isStopped = true;
        request.cancel();
        wake.cancel();
        resolver.stop();
        ends.forEach(Cancellable::cancel);
        end(PullState.STOPPED);
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
        if (data.meta().paused() != null && !isErased()) {
            guarded(() ->
                    data.commit(context.change().meta(meta -> meta.paused(null)).build()));
        }
        if (calls == null || !context.options().parts().surroundings().isOnline()) {
            then.accept(PullState.OFFLINE);
            return;
        }
        pace.reset();
        waiting.add(new Waiting(isOver, then));
        isWanted = true;
        kick();
    }

    /** The packet without an answer, or a new one, for a file. */
    String packetForFile() {
        preparing.coalesce();
        return PacketJson.write(register.packet(PacketLimits.STANDARD));
    }

    /** The state of the node. */
    NodeState nodeState() {
        return register.state();
    }

    /** Takes an answer that came in a file. */
    void answeredByFile(Packet answer) {
        NodeState state = register.state();
        UnderWay sent = Objects.requireNonNull(state.underWay(), "a packet without an answer");
        tellLost(register.answered(state, sent, answer));
        continueRepair();
        if (!answer.more()) {
            resolve(() -> {});
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
            end(PullState.PAUSED);
            return;
        }
        if (!context.options().parts().surroundings().isOnline()) {
            end(PullState.OFFLINE);
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
        } else if (answer instanceof ExchangeAnswer.Later later) {
            context.debug("The centre did not answer: " + later.cause());
            pace.failed(Priority.HIGH, context.monotonic(), later.retryAfterMillis());
            if (pace.breaker().state() != Breaker.State.HEALTHY) {
                end(PullState.OFFLINE);
            }
        } else if (answer instanceof ExchangeAnswer.Disagreed disagreed) {
            context.warn("The centre has another last packet of this node, or not its token (" + disagreed.code()
                    + "); everything is pulled again.");
            register.disagreed(state, disagreed);
            pace.later(Priority.HIGH, context.monotonic(), 0);
            isWanted = true;
        } else if (answer instanceof ExchangeAnswer.Refused refused) {
            context.warn("The centre refused a packet: " + refused.status() + " " + refused.code());
            if (refused.status() >= 500) {
                pace.failed(Priority.HIGH, context.monotonic(), 0);
            }
            if (refused.status() < 500 || pace.breaker().state() != Breaker.State.HEALTHY) {
                register.refused(state, refused);
            }
        } else if (answer instanceof ExchangeAnswer.Stopped stopped) {
            register.pause(stopped.code(), stopped.detail());
        } else if (answer instanceof ExchangeAnswer.Erased erased) {
            context.warn("The account was erased. Its data are removed from this node.");
            register.erased(erased.detail());
        }
    }

    private void answered(NodeState state, UnderWay sent, Packet answer) {
        if (!answer.header().sender().equals(state.centre())
                || !answer.header().recipient().equals(state.node())) {
            context.warn("The answer is not one of the centre to this node.");
            pace.failed(Priority.HIGH, context.monotonic(), 0);
            return;
        }
        pace.succeeded();
        tellLost(register.answered(state, sent, answer));
        if (answer.more() || state.repair() != null) {
            isWanted = true;
        } else {
            resolve(this::endWhenIdle);
        }
    }

    /** Compares the rows of before with what the centre has, in small steps. */
    private void continueRepair() {
        NodeState state = register.state();
        Repair repair = state.repair();
        if (repair != null && repair.comparing()) {
            if (new Repairing(context).compare(state, repair)) {
                context.later(() -> guarded(this::continueRepair));
            } else {
                isWanted = true;
                kick();
            }
        }
    }

    private void resolve(Runnable then) {
        Set<String> marks = data.ops().stream()
                .filter(op -> op.state() == OpState.CONFLICT && op.mark() != null)
                .map(op -> String.valueOf(op.mark()))
                .collect(Collectors.toSet());
        resolver.resolve(List.copyOf(marks), then);
    }

    private void endWhenIdle() {
        if (isStopped) {
            return;
        }
        guarded(() -> {
            waiting.removeIf(each -> {
                boolean isOver = each.isOver().getAsBoolean();
                if (isOver) {
                    each.then().accept(PullState.SYNCED);
                }
                return isOver;
            });
            if (!isWanted && register.state().underWay() == null && !register.hasReady()) {
                end(PullState.SYNCED);
            } else {
                kick();
            }
        });
    }

    private void end(PullState state) {
        List<Waiting> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(each -> each.then().accept(state));
    }

    /** Does what other clients of the store have asked for, and says so. */
    private void answerAsks() {
        Meta meta = data.meta();
        if (isStopped || upkeep.isAnswering() || meta.asked() <= meta.answered()) {
            return;
        }
        upkeep.answer(meta.asked(), then -> sync(() -> false, then), task -> guarded(task));
    }

    private void surroundingsChanged() {
        if (!isStopped) {
            pace.reset();
            isWanted = true;
            kick();
            host.leaderChanged();
        }
    }

    private void pollLater() {
        poll = context.after(everyMillis, () -> {
            isWanted = true;
            kick();
            pollLater();
        });
    }

    private void tellLost(List<Op> lost) {
        upkeep.tellLost(lost);
    }

    private boolean isErased() {
        return data.meta().paused() != null
                && "account_erased"
                        .equals(Objects.requireNonNull(data.meta().paused()).reason());
    }

    private void lost() {
        stop();
        host.fenced();
    }

    private void guarded(Runnable task) {
        if (isStopped) {
            return;
        }
        try {
            task.run();
        } catch (Fenced fenced) {
            lost();
        } catch (Stale faster) {
            context.debug("Another client was faster: " + faster.getMessage());
            kick();
        } catch (StoreException e) {
            context.warn("The store failed; the next try is in a second: " + e.getMessage());
            pace.pauseUntil(context.monotonic() + 1_000);
            kick();
        }
    }
}
