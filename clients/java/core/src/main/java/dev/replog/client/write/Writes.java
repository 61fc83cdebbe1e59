package dev.replog.client.write;

import dev.replog.client.platform.Turns;
import dev.replog.client.query.LocalChange;
import dev.replog.client.query.LocalData;
import dev.replog.client.store.Change;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpKind;
import dev.replog.client.store.Outcome;
import dev.replog.client.store.OutcomeStatus;
import dev.replog.client.store.Stale;
import dev.replog.client.store.StorageFailed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The ends of writes, and what can be done with them until then. */
public final class Writes {

    private final LocalData data;
    private final Turns turns;
    private final LongSupplier now;
    private final Map<String, List<CompletableFuture<Outcome>>> waiting = new HashMap<>();

    /** @param now milliseconds of the device's clock */
    public Writes(LocalData data, Turns turns, LongSupplier now) {
        this.data = data;
        this.turns = turns;
        this.now = now;
        data.listen(this::take);
    }

    Turns turns() {
        return turns;
    }

    <T extends @Nullable Object> Write<T> of(T value, Appended appended) {
        return new Write<>(value, appended, this);
    }

    /**
     * The others of a group are not decided while one of them is rejected, so the rejection is the end of the write.
     */
    CompletableFuture<ServerResult> server(Appended appended) {
        return turns.callAsync(() -> {
            CompletableFuture<ServerResult> result = new CompletableFuture<>();
            Map<String, Outcome> ended = new HashMap<>();
            for (String mutationId : appended.mutationIds()) {
                var unused = ended(mutationId).thenAccept(outcome -> {
                    ended.put(mutationId, outcome);
                    if (outcome.status() == OutcomeStatus.REJECTED) {
                        result.complete(ServerResult.of(List.of(outcome)));
                    } else if (ended.size() == appended.mutationIds().size()) {
                        result.complete(ServerResult.of(inOrder(appended, ended)));
                    }
                });
            }
            if (appended.mutationIds().isEmpty()) {
                result.complete(ServerResult.of(List.of()));
            }
            return result;
        });
    }

    CompletableFuture<Boolean> cancel(Appended appended) {
        return turns.call(() -> {
            List<Op> ops = appended.ops();
            return ops.size() == appended.mutationIds().size() && cancelNow(ops);
        });
    }

    private boolean cancelNow(List<Op> ops) {
        List<Op> current = new ArrayList<>();
        Set<Long> seqs = new HashSet<>();
        for (Op op : ops) {
            Op now = data.queue().current(op);
            if (now == null || !Writer.isUnsent(now)) {
                return false;
            }
            current.add(now);
            seqs.add(now.seq());
        }
        boolean isNeeded = data.ops().stream()
                .filter(other -> !seqs.contains(other.seq()))
                .anyMatch(other -> ops.stream()
                        .anyMatch(
                                op -> op.kind() != OpKind.DELETE && other.path().contains(op.key())));
        if (isNeeded) {
            return false;
        }
        try {
            Change.Builder change = Change.builder().remove(current);
            current.forEach(op -> change.outcome(Outcome.of(op, OutcomeStatus.CANCELLED, now.getAsLong())));
            data.commit(change.build());
            return true;
        } catch (Stale faster) {
            // Another client has sent one of them meanwhile.
            return false;
        }
    }

    /** The outcome of a mutation, or of the one that took its place. */
    private CompletableFuture<Outcome> ended(String mutationId) {
        CompletableFuture<Outcome> end = new CompletableFuture<>();
        waiting.computeIfAbsent(mutationId, id -> new ArrayList<>()).add(end);
        try {
            Outcome known = data.outcome(mutationId);
            if (known != null) {
                complete(known);
            }
        } catch (StorageFailed closed) {
            // The outcome comes with the next start of the client, or never.
        }
        return end.thenCompose(
                outcome -> outcome.into() == null ? CompletableFuture.completedFuture(outcome) : ended(outcome.into()));
    }

    private void take(LocalChange change) {
        change.outcomes().forEach(this::complete);
    }

    private void complete(Outcome outcome) {
        List<CompletableFuture<Outcome>> ends = waiting.remove(outcome.mutationId());
        if (ends != null) {
            ends.forEach(end -> end.complete(outcome));
        }
    }

    private static List<Outcome> inOrder(Appended appended, Map<String, Outcome> ended) {
        List<Outcome> outcomes = new ArrayList<>();
        appended.mutationIds().forEach(id -> {
            Outcome outcome = ended.get(id);
            if (outcome != null) {
                outcomes.add(outcome);
            }
        });
        return outcomes;
    }
}
