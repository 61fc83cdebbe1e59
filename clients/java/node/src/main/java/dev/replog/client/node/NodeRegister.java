package dev.replog.client.node;

import dev.replog.client.node.packet.Packet;
import dev.replog.client.node.packet.PacketDraft;
import dev.replog.client.node.packet.PacketEntity;
import dev.replog.client.node.packet.PacketHeader;
import dev.replog.client.node.packet.PacketLimits;
import dev.replog.client.query.LocalData;
import dev.replog.client.queue.Batches;
import dev.replog.client.queue.Limits;
import dev.replog.client.queue.Settlement;
import dev.replog.client.queue.Settling;
import dev.replog.client.queue.Situation;
import dev.replog.client.store.Change;
import dev.replog.client.store.Meta;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpState;
import dev.replog.client.store.Outcome;
import dev.replog.client.store.OutcomeStatus;
import dev.replog.client.store.Paused;
import dev.replog.client.store.Problem;
import dev.replog.client.sync.LeaderContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The queue as the register of packets: prepares them, and takes the centre's answers. Each method is one change of the
 * store, or none. A packet is durable before it is given away, and is the same each time until it is answered.
 */
final class NodeRegister {

    private static final String ERASED = "account_erased";

    private final LeaderContext context;
    private final LocalData data;
    private final NodeRegistration registration;

    NodeRegister(LeaderContext context, NodeRegistration registration) {
        this.context = context;
        this.registration = registration;
        data = context.data();
    }

    /** @throws IllegalStateException when the store is that of another node */
    NodeState state() {
        Map<String, @Nullable Object> json = data.meta().exchange();
        if (json == null) {
            return NodeState.begin(registration.id(), registration.centre());
        }
        NodeState state = NodeState.of(json);
        if (!state.node().equals(registration.id()) || !state.centre().equals(registration.centre())) {
            throw new IllegalStateException("The store is that of node " + state.node() + " of centre " + state.centre()
                    + " (expected: " + registration + ").");
        }
        return state;
    }

    /** Whether the queue has something that can be sent now. */
    boolean hasReady() {
        return state().repair() == null && !sendable().isEmpty();
    }

    /** The packets whose answers have conflicts that the app has not resolved. */
    List<String> marksInConflict() {
        return data.ops().stream()
                .filter(op -> op.state() == OpState.CONFLICT && op.mark() != null)
                .map(op -> String.valueOf(op.mark()))
                .distinct()
                .toList();
    }

    /** The packet without an answer, or else a new one. It is durable when this returns. */
    Packet packet(PacketLimits limits) {
        NodeState state = state();
        if (state.underWay() == null) {
            prepare(state, limits);
            state = state();
        }
        return packet(state, Objects.requireNonNull(state.underWay()));
    }

    /** The operations of the packet without an answer. */
    List<Op> opsUnderWay(NodeState state) {
        UnderWay packet = state.underWay();
        if (packet == null) {
            return List.of();
        }
        String name = new SentPacket(state.epoch(), packet.number()).toString();
        return data.ops().stream()
                .filter(op -> op.state() == OpState.SENT && name.equals(op.batch()))
                .toList();
    }

    /**
     * Takes the answer to the packet under way.
     *
     * @return the operations of which fields were lost
     */
    List<Op> answered(NodeState state, UnderWay sent, Packet answer) {
        NodeState next = state.answered(sent, answer.header());
        Settlement settled = PacketResults.settle(
                new SentPacket(state.epoch(), sent.number()),
                opsUnderWay(state),
                answer.results(),
                context.now(),
                context::newId);
        Change.Builder change = context.change();
        Repair repair = state.repair();
        if (repair != null) {
            change.update(settled.update()).remove(settled.remove()).outcomes(settled.outcomes());
            new Repairing(context, state.epoch()).arrived(change, next, repair, answer);
            data.commit(change.build());
            return List.of();
        }
        Arrival arrival = new Arrival(data, answer, settled);
        arrival.addTo(change, next, context.now());
        Paused paused = settled.paused();
        if (paused != null) {
            change.meta(meta -> meta.paused(paused));
        }
        data.commit(change.build());
        return arrival.lost();
    }

    /** The centre has another last packet, or does not know what this node has: everything is pulled again. */
    void disagreed(NodeState state, ExchangeAnswer.Disagreed answer) {
        Meta meta = data.meta();
        Repair running = state.repair();
        String token = running == null ? meta.token() : running.syncToken();
        int generation = Math.max(meta.generation(), running == null ? 0 : running.generation()) + 1;
        Change.Builder change = context.change();
        NodeState next;
        if (answer.isAboutToken()) {
            next = state.expired(token, generation);
        } else {
            next = state.disagreed(answer.epoch(), lostFrom(state, answer), token, generation);
            change.update(opsUnderWay(state).stream()
                    .map(op -> Settling.unsent(op, op.mutationId()))
                    .toList());
            Repairing.settleAcknowledged(change, data);
        }
        data.commit(change.meta(edit -> edit.exchange(next.toJson())).build());
    }

    /** The centre refused the packet: half of it is tried, and a single operation is parked. */
    void refused(NodeState state, ExchangeAnswer.Refused answer) {
        List<Op> ops = opsUnderWay(state);
        Change.Builder change = context.change();
        if (ops.isEmpty()) {
            change.meta(meta -> meta.paused(new Paused(answer.code(), answer.detail())));
        } else if (ops.size() == 1) {
            Op op = ops.get(0);
            Problem problem = new Problem(answer.code(), answer.status(), answer.detail(), List.of(), null, null);
            change.update(op.edit().state(OpState.PARKED).problem(problem).build());
            change.outcome(Outcome.of(op, OutcomeStatus.REJECTED, context.now()).withProblem(problem));
        } else {
            change.update(
                    ops.stream().map(op -> Settling.unsent(op, op.mutationId())).toList());
        }
        NodeState next = state.refused(ops.size());
        data.commit(change.meta(meta -> meta.exchange(next.toJson())).build());
    }

    /** Nothing is sent any more until the app does something. */
    void pause(String reason, @Nullable String detail) {
        data.commit(context.change()
                .meta(meta -> meta.paused(new Paused(reason, detail)))
                .build());
    }

    /** Whether the account was erased, so that this node never exchanges again. */
    static boolean isErased(Meta meta) {
        Paused paused = meta.paused();
        return paused != null && paused.reason().equals(ERASED);
    }

    /** Removes the data of an account that was erased. */
    void erased(@Nullable String detail) {
        Change.Builder change = context.change();
        for (Op op : data.ops()) {
            change.remove(op);
            change.outcome(Outcome.of(op, OutcomeStatus.ERASED, context.now()));
        }
        int generation = data.meta().generation() + 1;
        data.commit(change.meta(meta -> meta.generation(generation).token(null).paused(new Paused(ERASED, detail)))
                .build());
    }

    private void prepare(NodeState state, PacketLimits limits) {
        Repair repair = state.repair();
        List<Op> ready = repair == null ? sendable() : List.of();
        List<Op> ops = PacketDraft.choose(ready, limits.withEntities(state.entitiesMax()));
        SentPacket place = state.next();
        List<Op> sent = new ArrayList<>();
        for (Op op : ops) {
            sent.add(op.edit()
                    .state(OpState.SENT)
                    .batch(place.toString())
                    .attempts(op.attempts() + 1)
                    .build());
        }
        UnderWay packet = new UnderWay(
                place.number(),
                ops.size(),
                repair == null ? data.meta().token() : repair.syncToken(),
                state.newestToken(),
                state.received(),
                data.catalogue().version(),
                ops.size() < ready.size());
        Change.Builder change = context.change().update(sent);
        if (!ops.isEmpty()) {
            change.base(SentMarks.of(place, ops));
        }
        data.commit(change.meta(meta -> meta.exchange(state.prepared(packet).toJson()))
                .build());
    }

    private Packet packet(NodeState state, UnderWay sent) {
        List<PacketEntity> entities =
                opsUnderWay(state).stream().map(PacketDraft::entity).toList();
        PacketHeader header = new PacketHeader(
                state.node(),
                state.centre(),
                state.epoch(),
                sent.number(),
                sent.acknowledged(),
                sent.syncToken(),
                sent.newestToken(),
                sent.schemaVersion());
        return new Packet(header, entities, List.of(), sent.more());
    }

    private List<Op> sendable() {
        return Batches.sendable(new Situation(
                data.queue().all(),
                data.catalogue(),
                Set.of(),
                0,
                context.now(),
                Limits.STANDARD,
                op -> context.options().isHeld().test(op.kind(), op.type()),
                false));
    }

    /** The centre has lost the packets from the one on that it expected. Null when this node is the older one. */
    private static @Nullable SentPacket lostFrom(NodeState state, ExchangeAnswer.Disagreed answer) {
        Long expected = answer.expected();
        if (answer.code().equals("node_diverged")) {
            return null;
        }
        // The first number of an epoch says nothing about the epochs before.
        return expected == null || expected <= 1 ? SentPacket.FIRST : new SentPacket(state.epoch(), expected);
    }
}
