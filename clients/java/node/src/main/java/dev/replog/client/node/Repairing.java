package dev.replog.client.node;

import dev.replog.client.json.Json;
import dev.replog.client.json.Members;
import dev.replog.client.node.packet.Packet;
import dev.replog.client.query.LocalData;
import dev.replog.client.store.BaseChange;
import dev.replog.client.store.BaseRow;
import dev.replog.client.store.Change;
import dev.replog.client.store.Condition;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpKind;
import dev.replog.client.store.OpState;
import dev.replog.client.store.Query;
import dev.replog.client.store.RowKey;
import dev.replog.client.sync.LeaderContext;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gets everything from the centre again, beside the rows that are shown. Then it compares both, in small steps, and
 * queues what this node had sent and the centre has lost. Where both have an entity, the later change stays.
 */
final class Repairing {

    private static final int COMPARED_ROWS = 500;

    private final LeaderContext context;
    private final long epoch;
    private final LocalData data;

    /** @param epoch in which what was lost is sent again */
    Repairing(LeaderContext context, long epoch) {
        this.context = context;
        this.epoch = epoch;
        data = context.data();
    }

    /** Decided operations become rows, because the answer that would bring them may never come. */
    static void settleAcknowledged(Change.Builder change, LocalData data) {
        List<Op> acknowledged =
                data.ops().stream().filter(op -> op.state() == OpState.ACKED).toList();
        if (acknowledged.isEmpty()) {
            return;
        }
        String token = data.meta().token();
        TreeChanges trees =
                new TreeChanges(data.store(), data.catalogue(), data.meta().generation(), token == null ? "" : token);
        acknowledged.forEach(trees::apply);
        change.remove(acknowledged);
        change.base(trees.change(key -> data.queue().of(key).stream().anyMatch(op -> op.state() != OpState.ACKED)));
    }

    /** Takes one packet of everything. */
    void arrived(Change.Builder change, NodeState next, Repair repair, Packet answer) {
        String given = answer.header().syncToken();
        String token = given == null ? "" : given;
        TreeChanges trees = new TreeChanges(data.store(), data.catalogue(), repair.generation(), token);
        trees.addAll(answer.entities());
        BaseChange rows = trees.change(key -> false);
        Repair after = repair.withToken(given);
        if (!answer.more()) {
            after = after.compared(null, null);
        }
        change.base(rows);
        change.append(lostDeletions(repair, rows));
        NodeState state = next.withRepair(after);
        change.meta(meta -> meta.lastSuccess(context.now()).exchange(state.toJson()));
    }

    /** Compares the next rows, when everything has come. Returns whether there may be more. */
    static boolean continueOne(LeaderContext context, NodeRegister register) {
        NodeState state = register.state();
        Repair repair = state.repair();
        return repair != null && repair.comparing() && new Repairing(context, state.epoch()).compare(state, repair);
    }

    /** Compares the next rows. Returns whether there may be more. */
    private boolean compare(NodeState state, Repair repair) {
        List<String> types = List.copyOf(data.catalogue().names());
        String at = repair.comparedType();
        String type = at == null ? types.get(0) : at;
        String after = repair.comparedId();
        Map<String, Condition> where =
                after == null ? Map.of() : Map.of("id", Condition.range().above(after));
        List<BaseRow> rows = data.store().query(new Query(type, where, List.of(), COMPARED_ROWS));
        List<Op> lost = lostChanges(repair, rows);
        Change.Builder change = context.change().append(lost);
        if (rows.size() == COMPARED_ROWS) {
            return advance(
                    change,
                    state,
                    repair.compared(type, rows.get(rows.size() - 1).id()));
        }
        int following = types.indexOf(type) + 1;
        if (following < types.size()) {
            return advance(change, state, repair.compared(types.get(following), null));
        }
        finish(change, lost, state, repair);
        return false;
    }

    private boolean advance(Change.Builder change, NodeState state, Repair next) {
        data.commit(change.meta(meta -> meta.exchange(state.withRepair(next).toJson()))
                .build());
        return true;
    }

    /** @param lost what the change appends */
    private void finish(Change.Builder change, List<Op> lost, NodeState state, Repair repair) {
        long pulls = data.meta().pulls();
        List<Op> queue = new ArrayList<>(data.ops());
        queue.addAll(lost);
        List<Op> behind = LostOps.toMoveBehind(queue, epoch);
        change.remove(behind).append(behind);
        // The pulled data contain everything that was decided before.
        change.remove(
                data.ops().stream().filter(op -> op.state() == OpState.ACKED).toList());
        data.commit(change.meta(meta -> meta.generation(repair.generation())
                        .token(repair.syncToken())
                        .pulls(pulls + 1)
                        .exchange(state.withRepair(null).toJson()))
                .build());
    }

    private List<Op> lostChanges(Repair repair, List<BaseRow> rows) {
        if (repair.lostFrom() == null || rows.isEmpty()) {
            return List.of();
        }
        List<RowKey> keys = rows.stream().map(BaseRow::key).toList();
        Map<RowKey, SentMarks.Mark> marks = SentMarks.read(data.store(), keys);
        Map<RowKey, BaseRow> centre = new HashMap<>();
        data.store().readBase(repair.generation(), keys).forEach(row -> centre.put(row.key(), row));
        List<Op> ops = new ArrayList<>();
        for (BaseRow row : rows) {
            SentMarks.Mark mark = marks.get(row.key());
            if (mark != null && !mark.isDeletion() && repair.isLost(mark.packet())) {
                Op op = lostChange(repair, row, centre.get(row.key()), mark);
                if (op != null) {
                    ops.add(op);
                }
            }
        }
        return ops;
    }

    /** Null when the centre has the same, or something later. */
    private @Nullable Op lostChange(Repair repair, BaseRow row, @Nullable BaseRow centre, SentMarks.Mark mark) {
        if (centre == null) {
            return op(OpKind.UPSERT, row.key(), row.localId(), row.data(), repair, mark);
        }
        if (isLater(centre.updatedAt(), mark.changedAt())) {
            return null;
        }
        Members.Builder fields = new Members.Builder();
        row.data().forEach((name, value) -> {
            if (!Json.same(value, centre.data().get(name))) {
                fields.put(name, value);
            }
        });
        centre.data().keySet().stream()
                .filter(name -> !row.data().containsKey(name))
                .forEach(name -> fields.put(name, null));
        Map<String, @Nullable Object> differing = fields.build();
        return differing.isEmpty() ? null : op(OpKind.PATCH, row.key(), null, differing, repair, mark);
    }

    /** Entities that this node had deleted, and that the centre has again. */
    private List<Op> lostDeletions(Repair repair, BaseChange rows) {
        if (repair.lostFrom() == null || rows.put().isEmpty()) {
            return List.of();
        }
        Map<RowKey, SentMarks.Mark> marks = SentMarks.read(
                data.store(), rows.put().stream().map(BaseRow::key).toList());
        List<Op> ops = new ArrayList<>();
        for (BaseRow row : rows.put()) {
            SentMarks.Mark mark = marks.get(row.key());
            if (mark == null || !mark.isDeletion() || !repair.isLost(mark.packet())) {
                continue;
            }
            boolean isQueued = data.queue().of(row.key()).stream().anyMatch(op -> op.kind() == OpKind.DELETE);
            if (!isQueued && !isLater(row.updatedAt(), mark.changedAt())) {
                ops.add(op(OpKind.DELETE, row.key(), null, null, repair, mark));
            }
        }
        return ops;
    }

    private Op op(
            OpKind kind,
            RowKey key,
            @Nullable String localId,
            @Nullable Map<String, @Nullable Object> fields,
            Repair repair,
            SentMarks.Mark mark) {
        List<RowKey> path = data.path(key);
        RowKey root = path.isEmpty() ? key : path.get(path.size() - 1);
        return Op.of(kind, key, LostOps.idOf(epoch, key))
                .localId(localId)
                .data(fields)
                .base(kind.isCreation() ? null : repair.syncToken())
                .roots(List.of(root))
                .path(path)
                .at(context.now())
                .clientTime(mark.changedAt())
                .catalogue(data.catalogue().version())
                .build();
    }

    private static boolean isLater(String one, String other) {
        try {
            return Instant.parse(one).isAfter(Instant.parse(other));
        } catch (DateTimeException unreadable) {
            return false;
        }
    }
}
