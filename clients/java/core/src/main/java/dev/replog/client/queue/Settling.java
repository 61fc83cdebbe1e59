package dev.replog.client.queue;

import dev.replog.client.json.Json;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpState;
import dev.replog.client.store.Outcome;
import dev.replog.client.store.OutcomeStatus;
import dev.replog.client.store.Paused;
import dev.replog.client.store.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Decides what becomes of the operations of a batch. */
public final class Settling {

    private final long now;
    private final String catalogue;
    private final Supplier<String> newId;
    private final String mark;
    private final List<Op> update = new ArrayList<>();
    private final List<Op> remove = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final Dependencies failed = new Dependencies();
    private @Nullable Paused paused;
    private @Nullable String erasedAt;

    private Settling(long now, String catalogue, Supplier<String> newId, String mark) {
        this.now = now;
        this.catalogue = catalogue;
        this.newId = newId;
        this.mark = mark;
    }

    /**
     * The results of a push. Operations without an entry in the answer stay as they are, so they are sent again.
     *
     * @param ops the operations of the request, in its order
     * @param body of the response with status 200
     * @param catalogue the server's version of the catalogue
     */
    public static Settlement of(
            List<Op> ops, @Nullable Object body, long now, String catalogue, Supplier<String> newId) {
        Map<String, @Nullable Object> members = Json.object(body);
        Map<String, @Nullable Object> answer = members == null ? Map.of() : members;
        String mark = Json.text(answer.get("sync_token"));
        Settling settling = new Settling(now, catalogue, newId, mark == null ? "" : mark);
        Map<Integer, Map<String, @Nullable Object>> results = entries(answer.get("results"));
        Map<Integer, Map<String, @Nullable Object>> errors = entries(answer.get("errors"));
        for (int i = 0; i < ops.size(); i++) {
            Map<String, @Nullable Object> error = errors.get(i);
            Map<String, @Nullable Object> result = results.get(i);
            if (error != null) {
                settling.failed(ops.get(i), problemOf(error), Json.text(error.get("erased_at")));
            } else if (result != null) {
                settling.done(ops.get(i), result);
            }
        }
        return new Settlement(settling.update, settling.remove, settling.outcomes, settling.paused, settling.erasedAt);
    }

    /** The operation as it was before it was sent. */
    public static Op unsent(Op op, String mutationId) {
        return op.edit()
                .mutationId(mutationId)
                .state(OpState.QUEUED)
                .attempts(0)
                .batch(null)
                .mark(null)
                .problem(null)
                .lost(List.of())
                .told(false)
                .build();
    }

    /**
     * After a loss of the log: what was decided may be lost with it, so it is sent again, under its id and in its
     * place. The server may have it all the same, so it is not as if it was never sent.
     */
    public static List<Op> undecided(List<Op> ops) {
        List<Op> again = new ArrayList<>();
        for (Op op : ops) {
            if (op.state() == OpState.ACKED || op.state() == OpState.CONFLICT) {
                again.add(unsent(op, op.mutationId())
                        .edit()
                        .attempts(op.attempts())
                        .build());
            }
        }
        return again;
    }

    private void done(Op op, Map<String, @Nullable Object> entry) {
        Map<String, @Nullable Object> conflict = Json.object(entry.get("conflict"));
        List<String> merged = conflict == null ? List.of() : Json.texts(conflict.get("merged_fields"));
        List<String> lost = conflict == null ? List.of() : Json.texts(conflict.get("lost_fields"));
        update.add(op.edit().state(OpState.ACKED).mark(mark).lost(lost).build());
        outcomes.add(new Outcome(
                op.mutationId(),
                op.type(),
                op.id(),
                statusOf(Json.text(entry.get("status"))),
                now,
                Json.text(entry.get("etag")),
                Json.whole(entry.get("version")),
                merged,
                lost,
                null,
                null));
    }

    private void failed(Op op, Problem problem, @Nullable String erased) {
        switch (problem.code()) {
            // Not final: it waits for the operation of its group that failed, under the same id.
            case "not_applied" -> update.add(unsent(op, op.mutationId()));
            case "account_erased" -> erased(op, problem, erased);
            case "seen_required" -> {
                update.add(unsent(op, op.mutationId()));
                erasedAt = erased != null ? erased : erasedAt != null ? erasedAt : "";
            }
            case "quota_exceeded" -> {
                again(op);
                paused = new Paused(problem.code(), problem.detail());
            }
            default -> {
                if (op.group() == null && failed.isOn(op)) {
                    again(op);
                } else {
                    rejected(op, problem);
                }
            }
        }
        failed.add(op);
    }

    private void erased(Op op, Problem problem, @Nullable String erased) {
        Instant at = erased == null ? null : time(erased);
        Instant made = time(op.clientTime());
        if (at != null && made != null && made.isAfter(at)) {
            again(op);
        } else {
            remove.add(op);
            outcomes.add(Outcome.of(op, OutcomeStatus.ERASED, now).withProblem(problem));
        }
        erasedAt = erased != null ? erased : erasedAt != null ? erasedAt : "";
    }

    private void rejected(Op op, Problem problem) {
        if (problem.code().equals("validation_failed") && !op.catalogue().equals(catalogue)) {
            update.add(op.edit()
                    .state(OpState.WAITING)
                    .problem(problem.withCode("update_needed"))
                    .build());
        } else if (problem.code().equals("etag_mismatch")) {
            update.add(op.edit()
                    .state(OpState.CONFLICT)
                    .mark(mark)
                    .problem(problem)
                    .build());
        } else {
            update.add(op.edit().state(OpState.PARKED).problem(problem).build());
            outcomes.add(Outcome.of(op, OutcomeStatus.REJECTED, now).withProblem(problem));
        }
    }

    /** A rejection is final under its mutation id, so the operation gets another one. */
    private void again(Op op) {
        Op next = unsent(op, newId.get());
        update.add(next);
        outcomes.add(Outcome.of(op, OutcomeStatus.REPLACED, now).withInto(next.mutationId()));
    }

    private static Map<Integer, Map<String, @Nullable Object>> entries(@Nullable Object list) {
        Map<Integer, Map<String, @Nullable Object>> entries = new HashMap<>();
        for (Object item : Json.items(list)) {
            Map<String, @Nullable Object> entry = Json.object(item);
            Long index = entry == null ? null : Json.whole(entry.get("index"));
            if (entry != null && index != null) {
                entries.put(index.intValue(), entry);
            }
        }
        return entries;
    }

    private static Problem problemOf(Map<String, @Nullable Object> entry) {
        String code = Json.text(entry.get("code"));
        return new Problem(
                code == null ? "unknown" : code,
                null,
                Json.text(entry.get("error")),
                Json.texts(entry.get("conflicts")),
                Json.text(entry.get("changed_by")),
                Json.text(entry.get("changed_at")));
    }

    private static OutcomeStatus statusOf(@Nullable String status) {
        return switch (status == null ? "" : status) {
            case "merged" -> OutcomeStatus.MERGED;
            case "duplicate" -> OutcomeStatus.DUPLICATE;
            case "unchanged" -> OutcomeStatus.UNCHANGED;
            default -> OutcomeStatus.APPLIED;
        };
    }

    private static @Nullable Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException unreadable) {
            return null;
        }
    }
}
