package dev.replog.projector.outbox;

import dev.replog.decide.Decision;
import dev.replog.projector.log.MutationRecord;
import dev.replog.schemas.AccountErasure;
import dev.replog.schemas.Change;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.Outcome;
import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.PacketVerdict;
import dev.replog.schemas.Problem;
import dev.replog.schemas.ReplyTo;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.token.LogId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The outbox entries of a decision: its outcome for the request that waits, its change for all readers. */
public final class Announcement {
    /** Longer than any request waits (five minutes) plus the differences of servers' clocks. */
    private static final Duration AWAITED_MAX = Duration.ofMinutes(15);

    private final LogId logId;

    public Announcement(LogId logId) {
        this.logId = logId;
    }

    /** The outcome, when a request may wait for it; none when a log is read again. */
    public Optional<OutboxEntry> outcome(MutationRecord.Decoded record, Decision decision, Instant now) {
        return outcome(record, decision.outcomes(), decision.packet(), now);
    }

    /** The outcome of a mutation that cannot be decided: nothing was applied, and a retry does not help. */
    public Optional<OutboxEntry> undecidable(MutationRecord.Decoded record, Instant now) {
        List<OperationOutcome> outcomes = new ArrayList<>();
        AccountErasure erasure = record.mutation().getErasure();
        if (erasure != null) {
            UUID id = erasure.getMutationId();
            outcomes.add(undecided(id, "account", id, record.place().position()));
        }
        for (Operation operation : record.mutation().getOperations()) {
            outcomes.add(undecided(
                    operation.getMutationId(),
                    operation.getType(),
                    operation.getId(),
                    record.place().position()));
        }
        return outcome(record, outcomes, null, now);
    }

    private static OperationOutcome undecided(UUID mutationId, String type, UUID id, long position) {
        return OperationOutcome.newBuilder()
                .setMutationId(mutationId)
                .setType(type)
                .setId(id)
                .setStatus(OutcomeStatus.REJECTED)
                .setPosition(position)
                .setProblem(Problem.newBuilder()
                        .setCode("internal_error")
                        .setDetail("the mutation could not be decided; it was set aside for the operator")
                        .build())
                .build();
    }

    private static Optional<OutboxEntry> outcome(
            MutationRecord.Decoded record,
            List<OperationOutcome> outcomes,
            @Nullable PacketVerdict packet,
            Instant now) {
        Mutation mutation = record.mutation();
        ReplyTo replyTo = mutation.getReplyTo();
        if (replyTo == null || Duration.between(record.at(), now).compareTo(AWAITED_MAX) > 0) {
            return Optional.empty();
        }
        Outcome outcome = Outcome.newBuilder()
                .setRequestId(replyTo.getRequestId())
                .setUserId(mutation.getUserId())
                .setPosition(record.place().position())
                .setAt(record.at())
                .setLagMillis(Math.max(0, Duration.between(record.at(), now).toMillis()))
                .setResults(outcomes)
                .setPacket(packet)
                .build();
        byte[] key = replyTo.getRequestId().toString().getBytes(StandardCharsets.US_ASCII);
        return Optional.of(new OutboxEntry(
                OutboxEntry.Target.OUTCOMES, replyTo.getPartition(), key, RecordCodec.OUTCOME.encode(outcome)));
    }

    /** Whether anything changed, was lost or was erased. */
    public static boolean isChange(Decision decision) {
        return !decision.steps().isEmpty() || !decision.losses().isEmpty() || decision.isErasure();
    }

    /** The change, when anything changed, was lost or was erased. */
    public Optional<OutboxEntry> change(MutationRecord.Decoded record, Decision decision) {
        if (!isChange(decision)) {
            return Optional.empty();
        }
        Change change = AnnouncedChange.of(record, decision, logId);
        byte[] key = record.place().userId().getBytes(StandardCharsets.UTF_8);
        return Optional.of(new OutboxEntry(OutboxEntry.Target.CHANGES, null, key, RecordCodec.CHANGE.encode(change)));
    }
}
