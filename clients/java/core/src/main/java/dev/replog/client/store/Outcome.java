package dev.replog.client.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end of one mutation id. It is kept for seven days.
 *
 * @param at milliseconds since 1970, by the device's clock
 * @param etag the state of the entity after it
 * @param version the version of the entity after it
 * @param mergedFields fields that were applied beside others' changes
 * @param lostFields fields that lost against others' changes
 * @param problem why it was not taken
 * @param into the mutation id that took its place
 */
public record Outcome(
        String mutationId,
        String type,
        String id,
        OutcomeStatus status,
        long at,
        @Nullable String etag,
        @Nullable Long version,
        List<String> mergedFields,
        List<String> lostFields,
        @Nullable Problem problem,
        @Nullable String into) {

    /** Keeps copies of the lists. */
    public Outcome {
        mergedFields = List.copyOf(mergedFields);
        lostFields = List.copyOf(lostFields);
    }

    /** The end of an operation. */
    public static Outcome of(Op op, OutcomeStatus status, long at) {
        return new Outcome(
                op.mutationId(), op.type(), op.id(), status, at, null, null, List.of(), List.of(), null, null);
    }

    /** With the reason of a rejection. */
    public Outcome withProblem(@Nullable Problem other) {
        return new Outcome(mutationId, type, id, status, at, etag, version, mergedFields, lostFields, other, into);
    }

    /** With the mutation that has taken its place. */
    public Outcome withInto(String other) {
        return new Outcome(mutationId, type, id, status, at, etag, version, mergedFields, lostFields, problem, other);
    }

    /** With the fields that lost. */
    public Outcome withLostFields(List<String> other) {
        return new Outcome(mutationId, type, id, status, at, etag, version, mergedFields, other, problem, into);
    }

    /** The same end of another mutation. */
    public Outcome withMutationId(String other) {
        return new Outcome(other, type, id, status, at, etag, version, mergedFields, lostFields, problem, into);
    }
}
