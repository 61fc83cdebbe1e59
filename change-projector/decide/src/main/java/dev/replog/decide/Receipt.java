package dev.replog.decide;

import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.PayloadHash;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is remembered under a mutation id: what was asked, and its first outcome. */
public record Receipt(
        PayloadHash payloadHash,
        long position,
        Instant decidedAt,
        @Nullable String device,
        OperationOutcome outcome) {

    /**
     * True when the outcome stands for every repetition. An operation that was not applied only because another one of
     * its atomic batch failed may be sent again under its id.
     */
    boolean isFinal() {
        return outcome.getProblem() == null || !outcome.getProblem().getCode().equals(Rejection.NOT_APPLIED);
    }
}
