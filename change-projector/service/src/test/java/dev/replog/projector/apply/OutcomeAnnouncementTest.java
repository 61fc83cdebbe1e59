package dev.replog.projector.apply;

import static dev.replog.projector.apply.DecidedMutations.SQUAT;
import static dev.replog.projector.apply.DecidedMutations.WORKOUT;
import static dev.replog.projector.apply.Records.position;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.decide.Decision;
import dev.replog.projector.log.MutationRecord;
import dev.replog.projector.outbox.Announcement;
import dev.replog.projector.outbox.OutboxEntry;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Outcome;
import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.ReplyTo;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import dev.replog.schemas.token.LogId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Tests the outcomes that are sent to waiting clients. */
class OutcomeAnnouncementTest {
    private static final Instant LATER = Records.AT.plusMillis(250);

    private final Announcement announcement = new Announcement(new LogId(0x0A0B0C0D));
    private final DecidedMutations mutations = new DecidedMutations();

    @Test
    void outcome_isSentToThePartitionOfTheReplyTo() throws UndecodableRecordException {
        Mutation mutation = Ask.mutation(
                "alice",
                false,
                new ReplyTo(7, new UUID(0, 8), false),
                List.of(
                        Ask.upsert("exercise", SQUAT, Map.of("name", "Squat")),
                        Ask.delete("exercise", new UUID(0, 9))));
        MutationRecord.Decoded record = mutations.record(mutation);
        OutboxEntry message =
                announcement.outcome(record, mutations.decide(record), LATER).orElseThrow();
        assertThat(message.target()).isEqualTo(OutboxEntry.Target.OUTCOMES);
        assertThat(message.partition()).isEqualTo(7);
        UUID requestId = mutation.getReplyTo().getRequestId();
        assertThat(new String(message.key(), StandardCharsets.US_ASCII)).isEqualTo(requestId.toString());
        Outcome outcome = RecordCodec.OUTCOME.decode(message.value());
        assertThat(outcome.getRequestId()).isEqualTo(requestId);
        assertThat(outcome.getUserId()).isEqualTo("alice");
        assertThat(outcome.getPosition()).isEqualTo(position(record.offset()));
        assertThat(outcome.getAt()).isEqualTo(Records.AT);
        assertThat(outcome.getLagMillis()).isEqualTo(250);
        assertThat(outcome.getResults())
                .extracting(result -> result.getStatus())
                .containsExactly(OutcomeStatus.APPLIED, OutcomeStatus.REJECTED);
    }

    @Test
    void outcome_isNotSent_afterTheLongestWait() {
        MutationRecord.Decoded record = mutations.record(Ask.heard("alice", Ask.delete("exercise", SQUAT)));
        Decision decision = mutations.decide(record);
        Instant waited = Records.AT.plus(Duration.ofMinutes(15));
        assertThat(announcement.outcome(record, decision, waited)).isPresent();
        assertThat(announcement.outcome(record, decision, waited.plusMillis(1))).isEmpty();
    }

    @Test
    void lag_isNeverNegative_whenClocksDiffer() throws UndecodableRecordException {
        MutationRecord.Decoded record = mutations.record(Ask.heard("alice", Ask.delete("exercise", SQUAT)));
        OutboxEntry message = announcement
                .outcome(record, mutations.decide(record), Records.AT.minus(Duration.ofMinutes(5)))
                .orElseThrow();
        assertThat(RecordCodec.OUTCOME.decode(message.value()).getLagMillis()).isZero();
    }

    @Test
    void undecidableMutation_isRejected_withEveryOperation() throws UndecodableRecordException {
        Mutation mutation = Ask.heard("alice", Ask.delete("exercise", SQUAT), Ask.delete("workout", WORKOUT));
        MutationRecord.Decoded record = mutations.record(mutation);
        Outcome outcome = RecordCodec.OUTCOME.decode(
                announcement.undecidable(record, LATER).orElseThrow().value());
        assertThat(outcome.getResults()).hasSize(2).allSatisfy(result -> {
            assertThat(result.getStatus()).isEqualTo(OutcomeStatus.REJECTED);
            assertThat(result.getProblem().getCode()).isEqualTo("internal_error");
            assertThat(result.getPosition()).isEqualTo(position(record.offset()));
        });
        assertThat(announcement.undecidable(
                        mutations.record(Ask.silent("alice", Ask.delete("exercise", SQUAT))), LATER))
                .isEmpty();
    }
}
