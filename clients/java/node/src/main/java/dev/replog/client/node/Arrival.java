package dev.replog.client.node;

import dev.replog.client.node.packet.Packet;
import dev.replog.client.query.LocalData;
import dev.replog.client.queue.Settlement;
import dev.replog.client.store.BaseChange;
import dev.replog.client.store.Change;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpState;
import dev.replog.client.store.RowKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One answer of the centre on its way into the store. The decisions about the packet, the rows of the documents, the
 * token and the end of the packet are one change, so an answer is taken as a whole or not at all.
 */
final class Arrival {

    private final LocalData data;
    private final Packet answer;
    private final Settlement settled;
    private final TreeChanges trees;
    private final String token;
    private final List<Op> cleared = new ArrayList<>();

    /** @param settled the decisions about the operations of the packet that this one answers */
    Arrival(LocalData data, Packet answer, Settlement settled) {
        this.data = data;
        this.answer = answer;
        this.settled = settled;
        String given = answer.header().syncToken();
        String known = data.meta().token();
        token = given != null ? given : known == null ? "" : known;
        trees = new TreeChanges(data.store(), data.catalogue(), data.meta().generation(), token);
    }

    /** Adds all of it to a change. {@code next} is the state of the node after it. */
    void addTo(Change.Builder change, NodeState next, long now) {
        trees.addAll(answer.entities());
        clear();
        Set<Long> gone = new HashSet<>();
        cleared.forEach(op -> gone.add(op.seq()));
        settled.remove().forEach(op -> gone.add(op.seq()));
        change.update(
                settled.update().stream().filter(op -> !gone.contains(op.seq())).toList());
        change.remove(settled.remove()).remove(cleared);
        change.outcomes(settled.outcomes());
        BaseChange rows = trees.change(isLeft(gone));
        boolean hasRows = !rows.put().isEmpty() || !rows.remove().isEmpty();
        if (hasRows) {
            change.base(rows);
        }
        boolean isOther = hasRows || !token.equals(data.meta().token());
        change.meta(meta -> meta.token(token.isEmpty() ? null : token)
                .pulls(data.meta().pulls() + (isOther ? 1 : 0))
                .lastSuccess(now)
                .paused(null)
                .exchange(next.toJson()));
    }

    /** The operations whose fields were lost in part, for the app. */
    List<Op> lost() {
        return settled.update().stream().filter(op -> !op.lost().isEmpty()).toList();
    }

    /** Whether the node has all that the centre had for it. */
    boolean isComplete() {
        return !answer.more();
    }

    /**
     * A decided operation leaves the queue when a document with its effect has come. When nothing more comes, the
     * centre has left out the entities that are exactly as they were sent, so these operations become rows.
     */
    private void clear() {
        List<Op> acknowledged = new ArrayList<>(
                data.ops().stream().filter(op -> op.state() == OpState.ACKED).toList());
        settled.update().stream().filter(op -> op.state() == OpState.ACKED).forEach(acknowledged::add);
        for (Op op : acknowledged) {
            if (trees.contains(op)) {
                cleared.add(op);
            } else if (isComplete()) {
                trees.apply(op);
                cleared.add(op);
            }
        }
    }

    private Predicate<RowKey> isLeft(Set<Long> gone) {
        return key -> data.queue().of(key).stream().anyMatch(op -> !gone.contains(op.seq()));
    }
}
