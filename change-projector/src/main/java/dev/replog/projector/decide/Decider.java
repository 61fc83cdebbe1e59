package dev.replog.projector.decide;

import dev.replog.schemas.Mutation;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationKind;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.catalogue.Catalogue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides mutations in log order: a pure function of the state so far and the mutation. The same log always gives the
 * same states, versions, etags and outcomes, however it is cut into batches.
 */
public final class Decider {
    private static final Rejection NOT_APPLIED =
            Rejection.of(Rejection.NOT_APPLIED, "another operation of the atomic batch was rejected");

    private Decider() {}

    public static Decision decide(UserState state, Mutation mutation, LogPlace place, Memory memory) {
        UserState layer = state.layerForgetting(memory.horizon(place.at()));
        List<OperationOutcome> outcomes = new ArrayList<>();
        List<Decision.Decided> steps = new ArrayList<>();
        Losses losses = new Losses(place);
        List<@Nullable Rejection> rejections = new ArrayList<>();
        int index = 0;
        for (Operation operation : mutation.getOperations()) {
            OperationOutcome outcome = repeated(layer, operation, place, memory);
            Rejection rejection = null;
            if (outcome == null) {
                Draft draft = new Draft(place, layer);
                rejection = OperationDecider.decide(draft, operation);
                outcome = rejection == null ? applied(draft, operation) : rejected(operation, place, rejection);
                if (rejection == null) {
                    losses.ofApplied(index, draft);
                    layer.absorb(draft.state());
                    for (Step step : draft.steps()) {
                        steps.add(new Decision.Decided(index, step));
                    }
                } else {
                    losses.ofRefused(index, operation, rejection, layer);
                }
                layer.put(operation.getMutationId(), receipt(operation, place, outcome));
            }
            outcomes.add(isWithDocument(mutation) ? withDocument(outcome, layer, place.userId()) : outcome);
            rejections.add(rejection);
            index++;
        }
        boolean isFailedTogether = mutation.getAtomic() && outcomes.stream().anyMatch(Decider::isRejected);
        return isFailedTogether
                ? noneApplied(state, mutation, place, memory, outcomes, rejections)
                : new Decision(outcomes, steps, losses.found(), layer);
    }

    /** Makes the decision part of the state it was decided from. */
    public static void evolve(UserState state, Decision decision) {
        state.absorb(decision.layer());
    }

    private static @Nullable OperationOutcome repeated(
            UserState state, Operation operation, LogPlace place, Memory memory) {
        Receipt receipt = state.receipt(operation.getMutationId());
        if (receipt == null || !receipt.isFinal() || memory.isForgotten(receipt, place.at())) {
            return null;
        }
        if (!receipt.payloadHash().equals(operation.getPayloadHash())) {
            return rejected(
                    operation,
                    place,
                    Rejection.of(
                            Rejection.MUTATION_ID_REUSED,
                            "mutation_id: " + operation.getMutationId() + " was used at " + receipt.decidedAt()
                                    + " for another payload (expected: a new id for a new request)"));
        }
        return OperationOutcome.newBuilder(receipt.outcome()).setDuplicate(true).build();
    }

    private static OperationOutcome applied(Draft draft, Operation operation) {
        EntityKey key = new EntityKey(Catalogue.require(operation.getType()), operation.getId());
        Entity after = draft.state().entity(key);
        if (after == null) {
            throw new IllegalStateException(key + ": applied and not there");
        }
        boolean isMerged = !draft.merged().isEmpty() || !draft.lost().isEmpty();
        return outcome(operation, draft.place())
                .setLocalId(after.localId())
                .setStatus(isMerged ? OutcomeStatus.MERGED : OutcomeStatus.APPLIED)
                .setCreated(draft.steps().stream()
                        .anyMatch(step ->
                                step.before() == null && step.after().key().equals(key)))
                .setVersion(after.version())
                .setEtagPosition(after.etagPosition())
                .setUpdatedAt(after.updatedAt())
                .setDeletedCount(
                        operation.getOp() == OperationKind.DELETE
                                ? draft.steps().size()
                                : 0)
                .setMergedFields(List.copyOf(draft.merged()))
                .setLostFields(List.copyOf(draft.lost()))
                .build();
    }

    private static OperationOutcome rejected(Operation operation, LogPlace place, Rejection rejection) {
        return outcome(operation, place)
                .setLocalId(operation.getLocalId())
                .setStatus(OutcomeStatus.REJECTED)
                .setProblem(rejection.toProblem(place.userId()))
                .build();
    }

    private static OperationOutcome.Builder outcome(Operation operation, LogPlace place) {
        return OperationOutcome.newBuilder()
                .setMutationId(operation.getMutationId())
                .setType(operation.getType())
                .setId(operation.getId())
                .setPosition(place.position());
    }

    private static Receipt receipt(Operation operation, LogPlace place, OperationOutcome outcome) {
        return new Receipt(operation.getPayloadHash(), place.position(), place.at(), place.device(), outcome);
    }

    private static OperationOutcome withDocument(OperationOutcome outcome, UserState state, String userId) {
        Entity entity = isRejected(outcome)
                ? null
                : state.entity(new EntityKey(Catalogue.require(outcome.getType()), outcome.getId()));
        if (entity == null || !entity.isLive()) {
            return outcome;
        }
        String document = entity.isRoot() && !entity.type().children().isEmpty()
                ? EntityJson.nested(userId, entity, state)
                : EntityJson.flat(userId, entity);
        return OperationOutcome.newBuilder(outcome).setDocument(document).build();
    }

    /**
     * All or none: the operations that failed say why, the others that they were not applied. A repetition stands only
     * when its first copy was decided before this batch: one within the batch repeats what is undone here.
     */
    private static Decision noneApplied(
            UserState state,
            Mutation mutation,
            LogPlace place,
            Memory memory,
            List<OperationOutcome> outcomes,
            List<@Nullable Rejection> rejections) {
        UserState layer = state.layerForgetting(memory.horizon(place.at()));
        Losses losses = new Losses(place);
        List<OperationOutcome> results = new ArrayList<>(outcomes.size());
        for (int i = 0; i < outcomes.size(); i++) {
            Operation operation = mutation.getOperations().get(i);
            OperationOutcome outcome = outcomes.get(i);
            if (!isRejected(outcome)) {
                OperationOutcome earlier = repeated(state, operation, place, memory);
                outcome = earlier == null ? rejected(operation, place, NOT_APPLIED) : earlier;
            }
            if (!outcome.getDuplicate() && !isReused(outcome)) {
                layer.put(operation.getMutationId(), receipt(operation, place, outcome));
                Rejection rejection = rejections.get(i);
                losses.ofRefused(i, operation, rejection == null ? NOT_APPLIED : rejection, state);
            }
            results.add(isWithDocument(mutation) ? withDocument(outcome, layer, place.userId()) : outcome);
        }
        return new Decision(results, List.of(), losses.found(), layer);
    }

    private static boolean isWithDocument(Mutation mutation) {
        return mutation.getReplyTo() != null && mutation.getReplyTo().getWithDocument();
    }

    private static boolean isReused(OperationOutcome outcome) {
        return outcome.getProblem() != null && outcome.getProblem().getCode().equals(Rejection.MUTATION_ID_REUSED);
    }

    private static boolean isRejected(OperationOutcome outcome) {
        return outcome.getStatus() == OutcomeStatus.REJECTED;
    }
}
