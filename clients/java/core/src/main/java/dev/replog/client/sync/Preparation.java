package dev.replog.client.sync;

import dev.replog.client.query.LocalData;
import dev.replog.client.queue.Batch;
import dev.replog.client.queue.Coalescing;
import dev.replog.client.queue.Merge;
import dev.replog.client.store.Change;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpState;
import dev.replog.client.store.Outcome;
import dev.replog.client.store.OutcomeStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Changes the queue before a request is made. */
public final class Preparation {

    private final LeaderContext context;
    private final LocalData data;

    /** Prepares the queue of this leader. */
    public Preparation(LeaderContext context) {
        this.context = context;
        data = context.data();
    }

    /** Makes one operation of several that can be sent as one. */
    public void coalesce() {
        List<Merge> merges = Coalescing.of(data.queue().all(), data.catalogue());
        if (merges.isEmpty()) {
            return;
        }
        Map<Long, Op> kept = new HashMap<>();
        Change.Builder change = context.change();
        for (Merge merge : merges) {
            kept.put(merge.kept().seq(), merge.kept());
            change.remove(merge.dropped());
            change.outcome(Outcome.of(merge.dropped(), OutcomeStatus.COALESCED, context.now())
                    .withInto(merge.kept().mutationId()));
        }
        data.commit(change.update(List.copyOf(kept.values())).build());
    }

    /** Marks the operations as sent. Their content never changes again. */
    Batch markSent(Batch batch, String name) {
        Change.Builder change = context.change();
        for (Op op : batch.ops()) {
            change.update(op.edit()
                    .state(OpState.SENT)
                    .batch(name)
                    .attempts(op.attempts() + 1)
                    .build());
        }
        data.commit(change.build());
        return batch.withOps(data.queue().all().stream()
                .filter(op -> op.state() == OpState.SENT && name.equals(op.batch()))
                .collect(Collectors.toList()));
    }
}
