package dev.replog.decide;

import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.PayloadHash;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The stored record of a decided mutation id: the hash of the request, and its first outcome. */
public record Receipt(
        PayloadHash payloadHash,
        long position,
        Instant decidedAt,
        @Nullable String device,
        OperationOutcome outcome) {

    /**
     * True when every repetition gets this outcome. An operation that was not applied only because another one of its
     * atomic batch failed may be sent again under its id.
     */
    boolean isFinal() {
        return outcome.getProblem() == null || !outcome.getProblem().getCode().equals(Rejection.NOT_APPLIED);
    }
}
