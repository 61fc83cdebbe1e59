package dev.replog.client.conflict;

import dev.replog.client.json.Json;
import dev.replog.client.json.Members;
import dev.replog.client.query.Row;
import dev.replog.client.queue.Settling;
import dev.replog.client.store.BaseRow;
import dev.replog.client.store.Change;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpKind;
import dev.replog.client.store.OpState;
import dev.replog.client.store.Outcome;
import dev.replog.client.store.OutcomeStatus;
import dev.replog.client.store.Policy;
import dev.replog.client.store.Problem;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a resolution changes the queue. */
public final class Resolving {

    private Resolving() {}

    /**
     * Adds the change to what a leader commits.
     *
     * @param base what the server has now; null for nothing
     * @param ops the operations of the entity
     * @param token of the pull that contains that state; the person's decision is based on it
     */
    public static void apply(
            Change.Builder change,
            Op op,
            Resolution resolution,
            @Nullable BaseRow base,
            List<Op> ops,
            @Nullable String token,
            String newId,
            long now) {
        Problem problem = op.problem() == null ? Problem.of("etag_mismatch", null) : op.problem();
        if (resolution instanceof Resolution.Discard) {
            change.remove(op);
            change.outcome(Outcome.of(op, OutcomeStatus.DISCARDED, now).withProblem(problem));
        } else if (resolution instanceof Resolution.Patch patch && base != null && !base.deleted()) {
            List<Op> later =
                    ops.stream().filter(other -> other.seq() > op.seq()).collect(Collectors.toList());
            Op next = resolved(op, patch.fields(), base, later, token, newId);
            if (next == null) {
                change.remove(op);
                change.outcome(Outcome.of(op, OutcomeStatus.MERGED, now)
                        .withLostFields(List.copyOf(op.fields().keySet())));
            } else {
                change.update(next);
                change.outcome(Outcome.of(op, OutcomeStatus.REPLACED, now).withInto(newId));
            }
        } else {
            change.update(op.edit().state(OpState.PARKED).build());
            change.outcome(Outcome.of(op, OutcomeStatus.REJECTED, now).withProblem(problem));
        }
    }

    /**
     * Whether the server still has what the person was shown. Then there is no change by others, and only the base was
     * not known to the server, as after a loss of its log. The engine gives an operation another base only once.
     */
    public static boolean isUnchanged(Op op, @Nullable Row current) {
        Problem problem = op.problem();
        Map<String, @Nullable Object> was = op.was();
        return current != null
                && was != null
                && op.kind() == OpKind.PATCH
                && op.policy() != Policy.REJECT
                && !op.rebased()
                && (problem == null || problem.conflicts().isEmpty())
                && op.fields().keySet().stream()
                        .allMatch(name -> was.containsKey(name) && Json.same(current.get(name), was.get(name)));
    }

    /**
     * Whether an earlier operation of its group deletes the entity of an operation. The server then refuses the
     * operation whatever its base is. So to the app the entity is deleted, although the server has it until the group
     * is applied.
     */
    public static boolean isDeletedInGroup(Op op, List<Op> queue) {
        return op.group() != null
                && queue.stream()
                        .anyMatch(other -> op.group().equals(other.group())
                                && other.seq() < op.seq()
                                && other.kind() == OpKind.DELETE
                                && (other.key().equals(op.key()) || op.path().contains(other.key())));
    }

    /** The operation with the state at the server as its base. */
    public static void rebase(
            Change.Builder change, Op op, BaseRow base, @Nullable String token, String newId, long now) {
        // Later operations expect the value that this one writes.
        Op next = resolved(op, op.fields(), base, List.of(), token, newId);
        if (next == null) {
            change.remove(op);
            change.outcome(Outcome.of(op, OutcomeStatus.MERGED, now));
        } else {
            change.update(next.edit().rebased(true).build());
            change.outcome(Outcome.of(op, OutcomeStatus.REPLACED, now).withInto(newId));
        }
    }

    /**
     * The operation that takes the place of a rejected one: the resolution's fields that differ from the current state,
     * without those that later operations name. Null when nothing is left to write.
     */
    private static @Nullable Op resolved(
            Op op,
            Map<String, @Nullable Object> fields,
            BaseRow current,
            List<Op> later,
            @Nullable String token,
            String newId) {
        Members.Builder data = new Members.Builder();
        Members.Builder was = new Members.Builder();
        fields.forEach((name, value) -> {
            boolean isNamedLater =
                    later.stream().anyMatch(other -> other.fields().containsKey(name));
            Object before = current.data().get(name);
            if (!isNamedLater && !Json.same(before, value)) {
                data.put(name, value);
                was.put(name, before);
            }
        });
        Map<String, @Nullable Object> changed = data.build();
        if (changed.isEmpty()) {
            return null;
        }
        return Settling.unsent(op, newId)
                .edit()
                .kind(OpKind.PATCH)
                .data(changed)
                .was(was.build())
                .shown(current.version())
                .base(token == null ? current.etag() : token)
                .seen(token == null ? op.seen() : token)
                .build();
    }
}
