package dev.replog.decide;

import dev.replog.schemas.AccountErasure;
import dev.replog.schemas.LostErasure;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.OutcomeStatus;
import java.util.List;

/** Decides a mutation that erases the account: the user's state is empty after it. */
final class AccountEraser {
    /** The type of its outcome. No entity has it. */
    private static final String ACCOUNT = "account";

    private final UserState state;
    private final AccountErasure asked;
    private final LogPlace place;
    private final Retention retention;
    private final Logs logs;

    AccountEraser(UserState state, AccountErasure asked, LogPlace place, Retention retention, Logs logs) {
        this.state = state;
        this.asked = asked;
        this.place = place;
        this.retention = retention;
        this.logs = logs;
    }

    Decision decide() {
        Erasure repeated = state.erasure(asked.getMutationId());
        if (repeated != null && isDue(repeated)) {
            return erased();
        }
        if (repeated != null) {
            return repeated.payloadHash().equals(asked.getPayloadHash())
                    ? unchanged(applied(repeated.position()).setDuplicate(true).build())
                    : unchanged(rejected(Rejection.reused(asked.getMutationId(), repeated.at())));
        }
        Receipt other = state.receipt(asked.getMutationId());
        if (other != null && other.isFinal() && !retention.isExpired(other, place.at())) {
            return unchanged(rejected(Rejection.reused(asked.getMutationId(), other.decidedAt())));
        }
        Erasure last = state.erasure();
        Rejection refusal = last == null || isLaterThan(last) ? null : last.refuse(asked.getSeen(), logs);
        return refusal == null ? erased() : unchanged(rejected(refusal));
    }

    /**
     * Whether this is the record of an erasure that is known ahead of it, in a database that was restored. Nothing of
     * the user from before is left, and those who follow the changes must learn of it. An earlier erasure of the user
     * is a repetition, because the last one counts.
     */
    private boolean isDue(Erasure known) {
        return known.position() == erasure().position() && known.equals(state.erasure());
    }

    /** One that is made again was accepted when it was made first. */
    private boolean isLaterThan(Erasure last) {
        return asked.getLost() != null && erasure().position() > last.position();
    }

    /** Of one that is made again, the position and the time are those of its lost record. */
    private Erasure erasure() {
        LostErasure lost = asked.getLost();
        return lost == null
                ? new Erasure(asked.getMutationId(), asked.getPayloadHash(), place.position(), place.at())
                : new Erasure(asked.getMutationId(), asked.getPayloadHash(), lost.getPosition(), lost.getAt());
    }

    private Decision erased() {
        UserState layer = state.layer();
        layer.erase(erasure());
        return decision(applied(erasure().position()).build(), layer, true);
    }

    private Decision unchanged(OperationOutcome outcome) {
        return decision(outcome, state.layer(), false);
    }

    private static Decision decision(OperationOutcome outcome, UserState layer, boolean isErasure) {
        return new Decision(List.of(outcome), List.of(), List.of(), layer, null, isErasure);
    }

    private OperationOutcome.Builder applied(long position) {
        return outcome(position).setStatus(OutcomeStatus.APPLIED);
    }

    private OperationOutcome rejected(Rejection rejection) {
        return outcome(place.position())
                .setStatus(OutcomeStatus.REJECTED)
                .setProblem(rejection.toProblem(asked.getMutationId(), RulesVersion.V1_4, null))
                .build();
    }

    private OperationOutcome.Builder outcome(long position) {
        return OperationOutcome.newBuilder()
                .setMutationId(asked.getMutationId())
                .setType(ACCOUNT)
                .setId(asked.getMutationId())
                .setPosition(position);
    }
}
