package dev.replog.commands.read;

import dev.replog.http.problem.ErrorCode;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.Problem;
import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.token.Etag;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/**
 * The response to a push, as JSON: one entry for each operation of the request, in its order, among the results or the
 * errors. When not all operations of an atomic push succeed, every one of them is among the errors.
 */
public final class PushAnswer {
    private static final String NOT_APPLIED = "not applied, because another operation of this atomic push failed";

    private final @Nullable OperationOutcome[] outcomes;
    private final PushCommand push;
    private final boolean allFailed;
    private final boolean isPreview;

    private PushAnswer(PushCommand push, List<OperationOutcome> decided, boolean isPreview) {
        if (!decided.isEmpty() && decided.size() != push.ordered().size()) {
            throw new IllegalArgumentException("outcomes: " + decided.size() + " (expected: "
                    + push.ordered().size() + " or none)");
        }
        this.push = push;
        this.isPreview = isPreview;
        this.outcomes = new @Nullable OperationOutcome[push.items().size()];
        for (int i = 0; i < decided.size(); i++) {
            outcomes[push.ordered().get(i).index()] = decided.get(i);
        }
        boolean oneFailed = push.ordered().size() < push.items().size()
                || decided.stream().anyMatch(outcome -> outcome.getStatus() == OutcomeStatus.REJECTED);
        this.allFailed = push.atomic() && oneFailed;
    }

    /**
     * The response to a push that was decided, or of which nothing was appended.
     *
     * @param decided in the order of the log; empty when nothing was appended
     * @param syncToken null when nothing was appended
     */
    public static String of(PushCommand push, List<OperationOutcome> decided, @Nullable String syncToken) {
        return new PushAnswer(push, decided, false).write(syncToken);
    }

    /**
     * The response to a preview. Its results have no etags, because an etag is a position in the log and nothing was
     * appended.
     *
     * @param syncToken of the state on which the push was decided
     */
    public static String preview(PushCommand push, List<OperationOutcome> decided, String syncToken) {
        return new PushAnswer(push, decided, true).write(syncToken);
    }

    /** The response to a push that is in the log and not decided yet. */
    public static String accepted(PushCommand push, String syncToken) {
        ObjectNode answer = JsonText.newObject();
        answer.put("status", "accepted");
        ArrayNode results = answer.putArray("results");
        ArrayNode errors = answer.putArray("errors");
        for (PushItem item : push.items()) {
            switch (item) {
                case PushItem.Valid valid -> {
                    Operation operation = valid.operation();
                    ObjectNode entry = results.addObject();
                    entry.put("index", valid.index());
                    entry.put("mutation_id", operation.getMutationId().toString());
                    entry.put("type", operation.getType());
                    putText(entry, "localId", operation.getLocalId());
                    entry.put("id", operation.getId().toString());
                    entry.put("status", "accepted");
                    entry.put("location", Mutations.location(operation.getMutationId()));
                }
                case PushItem.Invalid invalid -> invalid(errors.addObject(), invalid);
            }
        }
        answer.put("sync_token", syncToken);
        return JsonText.write(answer);
    }

    private String write(@Nullable String syncToken) {
        ObjectNode answer = JsonText.newObject();
        ArrayNode results = answer.putArray("results");
        ArrayNode errors = answer.putArray("errors");
        for (PushItem item : push.items()) {
            switch (item) {
                case PushItem.Invalid invalid -> invalid(errors.addObject(), invalid);
                case PushItem.Valid valid -> {
                    OperationOutcome outcome = outcomes[valid.index()];
                    Problem problem = outcome == null ? null : outcome.getProblem();
                    if (outcome != null && outcome.getStatus() == OutcomeStatus.REJECTED) {
                        rejected(identified(errors.addObject(), valid), problem);
                    } else if (outcome == null || allFailed) {
                        notApplied(identified(errors.addObject(), valid));
                    } else {
                        result(results.addObject(), valid.index(), outcome);
                    }
                }
            }
        }
        putText(answer, "sync_token", syncToken);
        return JsonText.write(answer);
    }

    private void result(ObjectNode entry, int index, OperationOutcome outcome) {
        entry.put("index", index);
        entry.put("mutation_id", outcome.getMutationId().toString());
        entry.put("type", outcome.getType());
        putText(entry, "localId", outcome.getLocalId());
        entry.put("id", outcome.getId().toString());
        entry.put("status", OutcomeText.status(outcome));
        boolean isKnown = outcome.getEtagPosition() != 0;
        if (!isPreview && isKnown) {
            entry.put("etag", Etag.of(outcome.getEtagPosition()));
        }
        entry.put("version", outcome.getVersion());
        if (outcome.getUpdatedAt() != null) {
            entry.put("updatedAt", CanonicalText.of(outcome.getUpdatedAt()));
        }
        if (outcome.getStatus() == OutcomeStatus.MERGED) {
            ObjectNode conflict = entry.putObject("conflict");
            outcome.getMergedFields().forEach(conflict.putArray("merged_fields")::add);
            outcome.getLostFields().forEach(conflict.putArray("lost_fields")::add);
        }
    }

    private static ObjectNode identified(ObjectNode entry, PushItem.Valid valid) {
        return identity(
                entry,
                valid.index(),
                valid.operation().getMutationId(),
                valid.operation().getLocalId(),
                valid.operation().getId());
    }

    private static ObjectNode identity(
            ObjectNode entry, int index, @Nullable UUID mutationId, @Nullable String localId, @Nullable UUID id) {
        entry.put("index", index);
        putText(entry, "mutation_id", mutationId == null ? null : mutationId.toString());
        putText(entry, "localId", localId);
        putText(entry, "id", id == null ? null : id.toString());
        return entry;
    }

    private static void invalid(ObjectNode entry, PushItem.Invalid invalid) {
        identity(entry, invalid.index(), invalid.mutationId(), invalid.localId(), invalid.id());
        entry.put("code", invalid.code().code());
        entry.put("error", invalid.message());
    }

    private static void notApplied(ObjectNode entry) {
        entry.put("code", ErrorCode.NOT_APPLIED.code());
        entry.put("error", NOT_APPLIED);
    }

    private static void rejected(ObjectNode entry, @Nullable Problem problem) {
        if (problem == null) {
            throw new IllegalArgumentException("outcome: rejected without a problem (expected: one with the reason)");
        }
        entry.put("code", problem.getCode());
        entry.put("error", problem.getDetail());
        if (!problem.getConflicts().isEmpty()) {
            problem.getConflicts().forEach(entry.putArray("conflicts")::add);
        }
        if (problem.getCurrentPosition() != null) {
            entry.put("currentETag", Etag.of(problem.getCurrentPosition()));
        }
        if (problem.getCurrent() != null) {
            entry.putRawValue("current", new RawValue(problem.getCurrent()));
        }
        putText(entry, "changed_by", problem.getChangedBy());
        if (problem.getChangedAt() != null) {
            entry.put("changed_at", CanonicalText.of(problem.getChangedAt()));
        }
        if (problem.getCollidingId() != null) {
            entry.put("colliding_id", problem.getCollidingId().toString());
        }
        if (problem.getErasedAt() != null) {
            entry.put("erased_at", CanonicalText.of(problem.getErasedAt()));
        }
    }

    private static void putText(ObjectNode entry, String name, @Nullable String value) {
        if (value != null) {
            entry.put(name, value);
        }
    }
}
