package dev.replog.decide;

import dev.replog.schemas.Mutation;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationKind;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.Problem;
import dev.replog.schemas.catalogue.EntityType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the outcomes of one mutation's operations in two forms: the one stored in the receipt, and the one sent in the
 * response, which may contain more. The number of entities in documents of colliding entities is bounded for the whole
 * mutation, because many operations may fail for one large tree.
 */
final class OutcomeWriter {
    /** The most entities in nested documents of colliding entities, for all operations of one mutation. */
    static final int CURRENT_NODES_MAX = 5000;
    /** The longest nested document in a response. One outcome record must hold it. */
    static final int CURRENT_CHARACTERS_MAX = 768 * 1024;
    /** The longest nested document in one receipt, and of all receipts of one mutation together. */
    static final int REMEMBERED_CHARACTERS_MAX = 32 * 1024;

    private static final int ALL_REMEMBERED_CHARACTERS_MAX = 256 * 1024;

    private final Mutation mutation;
    private final LogPlace place;
    private final Rulebook rulebook;
    private int nodesLeft = CURRENT_NODES_MAX;
    private int rememberedLeft = ALL_REMEMBERED_CHARACTERS_MAX;

    OutcomeWriter(Mutation mutation, LogPlace place, Rulebook rulebook) {
        this.mutation = mutation;
        this.place = place;
        this.rulebook = rulebook;
    }

    /** One outcome in its two forms. */
    record Written(OperationOutcome remembered, OperationOutcome answered) {
        boolean isRejected() {
            return remembered.getStatus() == OutcomeStatus.REJECTED;
        }
    }

    Written applied(Draft draft, Operation operation, UserState after) {
        EntityKey key = new EntityKey(rulebook.types().require(operation.getType()), operation.getId());
        Entity entity = draft.state().entity(key);
        if (entity == null) {
            throw new IllegalStateException(key + ": does not exist after its operation was applied");
        }
        boolean isMerged = !draft.merged().isEmpty() || !draft.lost().isEmpty();
        return answered(
                outcome(operation, entity)
                        .setStatus(isMerged ? OutcomeStatus.MERGED : OutcomeStatus.APPLIED)
                        .setCreated(draft.steps().stream()
                                .anyMatch(step -> step.before() == null
                                        && step.after().key().equals(key)))
                        .setDeletedCount(
                                operation.getOp() == OperationKind.DELETE
                                        ? draft.steps().size()
                                        : 0)
                        .setMergedFields(List.copyOf(draft.merged()))
                        .setLostFields(List.copyOf(draft.lost()))
                        .build(),
                after);
    }

    /** The outcome of deleting an entity that does not exist. */
    Written unchanged(Operation operation, @Nullable Entity tombstone) {
        OperationOutcome outcome = (tombstone == null ? outcome(operation) : outcome(operation, tombstone))
                .setStatus(OutcomeStatus.APPLIED)
                .setUnchanged(true)
                .build();
        return new Written(outcome, outcome);
    }

    /**
     * @param state the state in which the operation was rejected
     */
    Written rejected(Operation operation, Rejection rejection, UserState state) {
        Entity inTheWay = rejection.inTheWay();
        if (inTheWay == null) {
            OperationOutcome outcome = refusal(operation, rejection, null);
            return new Written(outcome, outcome);
        }
        String flat = EntityJson.flat(place.userId(), inTheWay, rulebook);
        String nested = nested(operation, inTheWay, state);
        if (nested == null) {
            OperationOutcome outcome = refusal(operation, rejection, flat);
            return new Written(outcome, outcome);
        }
        OperationOutcome answered = refusal(operation, rejection, nested);
        if (nested.length() > Math.min(REMEMBERED_CHARACTERS_MAX, rememberedLeft)) {
            return new Written(refusal(operation, rejection, flat), answered);
        }
        rememberedLeft -= nested.length();
        return new Written(answered, answered);
    }

    private OperationOutcome refusal(Operation operation, Rejection rejection, @Nullable String current) {
        return outcome(operation)
                .setLocalId(operation.getLocalId())
                .setStatus(OutcomeStatus.REJECTED)
                .setProblem(rejection.toProblem(operation.getId(), rulebook.version(), current))
                .build();
    }

    /**
     * The colliding entity with everything below it; null when it is not a tree, was not loaded as one, or is too
     * large.
     */
    private @Nullable String nested(Operation operation, Entity inTheWay, UserState state) {
        boolean isTree = rulebook.version() != RulesVersion.V1_0
                && isDocument(inTheWay, state)
                && inTheWay.id().equals(operation.getId())
                && Decider.needsTree(mutation, operation, inTheWay.type());
        if (!isTree) {
            return null;
        }
        int nodes = state.descendants(inTheWay).size() + 1;
        if (nodes > nodesLeft) {
            return null;
        }
        nodesLeft -= nodes;
        String nested = EntityJson.nested(place.userId(), inTheWay, state, rulebook);
        return nested.length() <= CURRENT_CHARACTERS_MAX ? nested : null;
    }

    /** A first outcome, or a repeated one, with the document that this request asks for. */
    Written answered(OperationOutcome outcome, UserState state) {
        Entity entity = !isShown(mutation) || outcome.getStatus() == OutcomeStatus.REJECTED
                ? null
                : state.entity(new EntityKey(rulebook.types().require(outcome.getType()), outcome.getId()));
        if (entity == null || !entity.isLive()) {
            return new Written(outcome, outcome);
        }
        String document = isDocument(entity, state)
                ? EntityJson.nested(place.userId(), entity, state, rulebook)
                : EntityJson.flat(place.userId(), entity, rulebook);
        return new Written(
                outcome,
                OperationOutcome.newBuilder(outcome).setDocument(document).build());
    }

    /** An outcome of a packet: a node gets documents beside the results, not in them. */
    static OperationOutcome withoutDocuments(OperationOutcome outcome) {
        Problem problem = outcome.getProblem();
        return problem == null || problem.getCurrent() == null
                ? outcome
                : OperationOutcome.newBuilder(outcome)
                        .setProblem(Problem.newBuilder(problem).setCurrent(null).build())
                        .build();
    }

    private boolean isDocument(Entity entity, UserState state) {
        if (!entity.isRoot()) {
            return false;
        }
        EntityType ruled = rulebook.rulesOf(entity.type().name());
        return ruled != null && !ruled.children().isEmpty()
                || !rulebook.nestedIn(entity.type(), state.liveChildren(entity)).isEmpty();
    }

    /** Whether the response contains the entity as it is afterwards. */
    static boolean isShown(Mutation mutation) {
        return mutation.getReplyTo() != null && mutation.getReplyTo().getWithDocument();
    }

    private OperationOutcome.Builder outcome(Operation operation, Entity entity) {
        return outcome(operation)
                .setLocalId(entity.localId())
                .setVersion(entity.version())
                .setEtagPosition(entity.etagPosition())
                .setUpdatedAt(entity.updatedAt());
    }

    private OperationOutcome.Builder outcome(Operation operation) {
        return OperationOutcome.newBuilder()
                .setMutationId(operation.getMutationId())
                .setType(operation.getType())
                .setId(operation.getId())
                .setPosition(place.position());
    }
}
