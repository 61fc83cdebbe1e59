package dev.replog.client;

import dev.replog.client.json.Json;
import dev.replog.client.query.LocalData;
import dev.replog.client.status.Health;
import dev.replog.client.status.Status;
import dev.replog.client.store.Meta;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpKind;
import dev.replog.client.store.OpState;
import dev.replog.client.store.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of a client for a report of a fault. It has counts, codes and times, and no data of the person.
 *
 * @param at RFC 3339, by the device's clock
 */
public record Diagnostics(String at, Status status, Health health, StoreState store, List<QueueGroup> queue) {

    /** The state of the store. */
    public record StoreState(
            int format,
            int generation,
            long pulls,
            long epoch,
            boolean isFirstPullComplete,
            boolean isPulling,
            String catalogue,
            long clockOffsetMillis) {}

    /** Operations of the queue with the same type, kind, state and problem. */
    public record QueueGroup(
            String type,
            OpKind kind,
            OpState state,
            @Nullable String code,
            int count,
            int attemptsMax,
            long oldestMillis) {

        private QueueGroup with(Op op, long now) {
            return new QueueGroup(
                    type,
                    kind,
                    state,
                    code,
                    count + 1,
                    Math.max(attemptsMax, op.attempts()),
                    Math.max(oldestMillis, now - op.at()));
        }
    }

    static Diagnostics of(LocalData data, Status status, Health health, long now) {
        Meta meta = data.meta();
        StoreState store = new StoreState(
                meta.format(),
                meta.generation(),
                meta.pulls(),
                meta.epoch(),
                meta.token() != null,
                meta.pulling() != null,
                data.catalogue().version(),
                data.clockOffset());
        Map<List<Object>, QueueGroup> groups = new LinkedHashMap<>();
        for (Op op : data.ops()) {
            Problem problem = op.problem();
            String code = problem == null ? null : problem.code();
            List<Object> key = List.of(op.type(), op.kind(), op.state(), code == null ? "" : code);
            QueueGroup empty = new QueueGroup(op.type(), op.kind(), op.state(), code, 0, 0, 0);
            groups.put(key, groups.getOrDefault(key, empty).with(op, now));
        }
        return new Diagnostics(Json.instant(now), status, health, store, new ArrayList<>(groups.values()));
    }
}
