package dev.replog.decide;

import dev.replog.decide.OutcomeWriter.Written;
import dev.replog.schemas.AccountErasure;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.NodePacket;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationKind;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.PacketVerdict;
import dev.replog.schemas.Precondition;
import dev.replog.schemas.catalogue.Catalogues;
import dev.replog.schemas.catalogue.EntityType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides mutations in log order: a pure function of the state so far and the mutation. The same log always gives the
 * same states, versions, etags and outcomes, with any division into batches. An instance decides one mutation.
 */
public final class Decider {
    private static final Rejection NOT_APPLIED =
            Rejection.of(Rejection.NOT_APPLIED, "another operation of the atomic batch was rejected");

    private final UserState state;
    private final Mutation mutation;
    private final LogPlace place;
    private final Retention retention;
    private final Logs logs;
    private final Rulebook rulebook;
    private final OutcomeWriter writer;

    private Decider(
            UserState state, Mutation mutation, LogPlace place, Retention retention, Logs logs, Catalogues catalogues) {
        this.state = state;
        this.mutation = mutation;
        this.place = place;
        this.retention = retention;
        this.logs = logs;
        this.rulebook = Rulebook.of(mutation, catalogues);
        this.writer = new OutcomeWriter(mutation, place, rulebook);
    }

    /**
     * @param catalogues every version that the mutation or an earlier one may name
     */
    public static Decision decide(
            UserState state, Mutation mutation, LogPlace place, Retention retention, Logs logs, Catalogues catalogues) {
        return new Decider(state, mutation, place, retention, logs, catalogues).decide();
    }

    /** A version of the catalogue that the mutation cannot be decided without; null when all are known. */
    public static @Nullable String unknownCatalogue(Mutation mutation, Catalogues catalogues) {
        return Rulebook.unknownCatalogue(mutation, catalogues);
    }

    /** Adds the decision to the state from which it was made. */
    public static void evolve(UserState state, Decision decision) {
        state.absorb(decision.layer());
    }

    /**
     * Whether everything below the entity must be loaded: to decide the operation, to show the result, or to show what
     * it collides with.
     */
    public static boolean needsTree(Mutation mutation, Operation operation, EntityType type) {
        boolean isDocument = type.isRoot() && !type.children().isEmpty();
        return operation.getOp() == OperationKind.DELETE
                || operation.getNodes() != null
                || isDocument
                        && (operation.getPrecondition() != Precondition.NONE
                                || OutcomeWriter.isShown(mutation)
                                || mutation.getPacket() != null);
    }

    private Decision decide() {
        AccountErasure erasure = mutation.getErasure();
        if (erasure != null) {
            return new AccountEraser(state, erasure, place, retention, logs).decide();
        }
        if (!rulebook.isPacket()) {
            return decideOperations();
        }
        NodePacket packet = Objects.requireNonNull(mutation.getPacket());
        LastPacket last = state.packet(packet.getNodeId());
        PacketVerdict verdict = LastPacket.judge(last, packet);
        return switch (verdict.getOrder()) {
            case NEXT -> decideNext(packet, verdict);
            case REPEATED -> answeredAgain(Objects.requireNonNull(last).results(), verdict);
            case DIVERGED, GAP -> answeredAgain(List.of(), verdict);
        };
    }

    private Decision decideNext(NodePacket packet, PacketVerdict verdict) {
        Decision decision = decideOperations();
        if (Erasure.isPacketFromBefore(decision.outcomes())) {
            return answeredAgain(decision.outcomes(), verdict);
        }
        List<OperationOutcome> results = new AsSent(mutation, place, rulebook, decision.layer())
                .mark(decision.outcomes().stream()
                        .map(OutcomeWriter::withoutDocuments)
                        .toList());
        decision.layer()
                .put(
                        packet.getNodeId(),
                        new LastPacket(
                                packet.getEpoch(),
                                packet.getNumber(),
                                packet.getContentHash(),
                                place.position(),
                                results));
        return new Decision(results, decision.steps(), decision.losses(), decision.layer(), verdict, false);
    }

    /** The decision of a packet that changes nothing. */
    private Decision answeredAgain(List<OperationOutcome> results, PacketVerdict verdict) {
        return new Decision(results, List.of(), List.of(), state.layer(), verdict, false);
    }

    private Decision decideOperations() {
        UserState layer = state.layerWithout(retention.horizon(place.at()));
        List<Written> outcomes = new ArrayList<>();
        List<Decision.Decided> steps = new ArrayList<>();
        Losses losses = new Losses(place, rulebook);
        List<@Nullable Rejection> rejections = new ArrayList<>();
        int index = 0;
        for (Operation operation : mutation.getOperations()) {
            Written outcome = repeated(layer, operation);
            Rejection rejection = outcome == null ? fromBeforeErasure(layer, operation) : null;
            if (rejection != null) {
                // Nothing of it is kept: no receipt, no loss.
                outcome = writer.rejected(operation, rejection, layer);
            } else if (outcome == null) {
                if (isGone(layer, operation)) {
                    outcome = writer.unchanged(operation, entity(layer, operation));
                } else {
                    Draft draft = new Draft(place, rulebook, logs, layer);
                    rejection = decide(draft, operation, layer);
                    if (rejection == null) {
                        losses.ofApplied(index, draft);
                        layer.absorb(draft.state());
                        for (Step step : draft.steps()) {
                            steps.add(new Decision.Decided(index, step));
                        }
                        outcome = writer.applied(draft, operation, layer);
                    } else {
                        outcome = writer.rejected(operation, rejection, layer);
                        losses.ofRefused(index, operation, rejection, layer);
                    }
                }
                layer.put(operation.getMutationId(), receipt(operation, outcome));
            }
            outcomes.add(outcome);
            rejections.add(rejection);
            index++;
        }
        return mutation.getAtomic() && outcomes.stream().anyMatch(Written::isRejected)
                ? noneApplied(outcomes, rejections)
                : new Decision(answers(outcomes), steps, losses.found(), layer, null, false);
    }

    private static List<OperationOutcome> answers(List<Written> outcomes) {
        return outcomes.stream().map(Written::answered).toList();
    }

    private @Nullable Rejection fromBeforeErasure(UserState layer, Operation operation) {
        Erasure erasure = layer.erasure();
        return erasure == null ? null : erasure.refuse(operation.getSeen(), logs);
    }

    private @Nullable Rejection decide(Draft draft, Operation operation, UserState layer) {
        Rejection rejection = OperationDecider.decide(draft, operation);
        if (rejection != null) {
            return rejection;
        }
        Usage added = Usage.of(draft.steps());
        draft.state().add(added);
        return operation.getOp() == OperationKind.DELETE ? null : layer.usage().refuse(added, mutation.getQuota());
    }

    /**
     * In a push, deleting an entity that does not exist is not rejected, because another device may have deleted it
     * first.
     */
    private boolean isGone(UserState layer, Operation operation) {
        if (!mutation.getPush()
                || operation.getOp() != OperationKind.DELETE
                || rulebook.rulesOf(operation.getType()) == null) {
            return false;
        }
        Entity current = entity(layer, operation);
        return current == null || !current.isLive();
    }

    private @Nullable Entity entity(UserState layer, Operation operation) {
        return layer.entity(new EntityKey(rulebook.types().require(operation.getType()), operation.getId()));
    }

    private @Nullable Written repeated(UserState known, Operation operation) {
        Receipt receipt = known.receipt(operation.getMutationId());
        if (receipt == null || !receipt.isFinal() || retention.isExpired(receipt, place.at())) {
            return null;
        }
        if (!receipt.payloadHash().equals(operation.getPayloadHash())) {
            return writer.rejected(operation, Rejection.reused(operation.getMutationId(), receipt.decidedAt()), known);
        }
        return writer.answered(
                OperationOutcome.newBuilder(receipt.outcome())
                        .setDuplicate(true)
                        .build(),
                known);
    }

    private Receipt receipt(Operation operation, Written outcome) {
        return new Receipt(
                operation.getPayloadHash(), place.position(), place.at(), place.device(), outcome.remembered());
    }

    /**
     * The outcomes of an atomic batch that failed: operations that failed have their own reason, the others have {@code
     * not_applied}. A repetition keeps its outcome only when its first copy was decided before this batch, because the
     * writes of a first copy within the batch are undone.
     */
    private Decision noneApplied(List<Written> outcomes, List<@Nullable Rejection> rejections) {
        UserState layer = state.layerWithout(retention.horizon(place.at()));
        Losses losses = new Losses(place, rulebook);
        List<Written> results = new ArrayList<>(outcomes.size());
        for (int i = 0; i < outcomes.size(); i++) {
            Operation operation = mutation.getOperations().get(i);
            Written outcome = outcomes.get(i);
            if (!outcome.isRejected()) {
                Written earlier = repeated(state, operation);
                outcome = earlier == null ? writer.rejected(operation, NOT_APPLIED, layer) : earlier;
            }
            if (!outcome.remembered().getDuplicate() && isKept(outcome.remembered())) {
                layer.put(operation.getMutationId(), receipt(operation, outcome));
                Rejection rejection = rejections.get(i);
                losses.ofRefused(i, operation, rejection == null ? NOT_APPLIED : rejection, state);
            }
            results.add(outcome);
        }
        return new Decision(answers(results), List.of(), losses.found(), layer, null, false);
    }

    private static boolean isKept(OperationOutcome outcome) {
        return outcome.getProblem() == null
                || !outcome.getProblem().getCode().equals(Rejection.MUTATION_ID_REUSED)
                        && !Rejection.leavesNothing(outcome.getProblem().getCode());
    }
}
