package dev.replog.client.sync;

import dev.replog.client.json.Json;
import dev.replog.client.query.LocalData;
import dev.replog.client.queue.Batch;
import dev.replog.client.queue.Settlement;
import dev.replog.client.queue.Settling;
import dev.replog.client.store.Change;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpState;
import dev.replog.client.store.Outcome;
import dev.replog.client.store.OutcomeStatus;
import dev.replog.client.store.Paused;
import dev.replog.client.store.Problem;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Stores the results of requests with writes. */
final class Results {

    private final LeaderContext context;
    private final LeaderEvents events;
    private final LocalData data;

    Results(LeaderContext context, LeaderEvents events) {
        this.context = context;
        this.events = events;
        data = context.data();
    }

    /** Whether operations may be invalid because they were made by another catalogue than the server's. */
    static boolean hasInvalid(@Nullable Object body) {
        Map<String, @Nullable Object> members = Json.object(body);
        for (Object item : Json.items(members == null ? null : members.get("errors"))) {
            Map<String, @Nullable Object> error = Json.object(item);
            if (error != null && "validation_failed".equals(error.get("code"))) {
                return true;
            }
        }
        return false;
    }

    /** Stores the results of a push. Returns how many operations were not applied. */
    int store(Batch batch, @Nullable Object body) {
        long now = context.now();
        Settlement settled =
                Settling.of(batch.ops(), body, now, data.catalogue().version(), context::newId);
        long lastTime = batch.ops().stream()
                .mapToLong(op -> Instant.parse(op.clientTime()).toEpochMilli())
                .max()
                .orElse(0);
        Paused paused = settled.paused();
        Change.Builder change = context.change()
                .update(settled.update())
                .remove(settled.remove())
                .outcomes(settled.outcomes())
                .meta(meta -> meta.lastSuccess(now).clockOffset(data.clockOffset()))
                .meta(meta -> meta.lastTime(Math.max(data.meta().lastTime(), lastTime)));
        if (paused != null) {
            change.meta(meta -> meta.paused(paused));
        }
        data.commit(change.build());
        settled.update().stream().filter(op -> !op.lost().isEmpty()).forEach(this::tellLost);
        if (settled.erasedAt() != null) {
            events.erased(settled.erasedAt());
        }
        return (int) settled.update().stream()
                .filter(op -> op.state() != OpState.ACKED)
                .count();
    }

    /** Sends both halves of a batch on their own. Operations that cannot be divided are parked. */
    void divide(Batch batch, Problem problem) {
        Change.Builder change = context.change();
        if (batch.ops().size() == 1 || batch.isAtomic()) {
            for (Op op : batch.ops()) {
                change.update(op.edit().state(OpState.PARKED).problem(problem).build());
                change.outcome(
                        Outcome.of(op, OutcomeStatus.REJECTED, context.now()).withProblem(problem));
            }
        } else {
            int half = (batch.ops().size() + 1) / 2;
            String first = context.newId();
            String second = context.newId();
            for (int i = 0; i < batch.ops().size(); i++) {
                Op op = batch.ops().get(i);
                change.update(op.edit().batch(i < half ? first : second).build());
            }
        }
        data.commit(change.build());
    }

    /** Nothing is sent any more until the app does something, and every client knows why. */
    void pause(String reason, @Nullable String detail) {
        data.commit(context.change()
                .meta(meta -> meta.paused(new Paused(reason, detail)))
                .build());
    }

    private void tellLost(Op op) {
        Consumer<Lost> onLost = context.options().callbacks().onLost();
        if (onLost != null) {
            context.turns().callBack(() -> {
                try {
                    onLost.accept(Lost.of(op));
                } catch (RuntimeException e) {
                    context.warn("onLost failed: " + e.getMessage());
                }
            });
        }
    }
}
