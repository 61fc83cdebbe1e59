package dev.replog.projector.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.Change;
import dev.replog.schemas.ChangeKind;
import dev.replog.schemas.EntityChange;
import dev.replog.schemas.Loss;
import dev.replog.schemas.LostField;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.Outcome;
import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.Problem;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ShorteningTest {
    private static final Instant AT = Instant.parse("2026-11-10T14:30:00.123Z");

    @Test
    void outcome_losesItsDocuments_andKeepsItsResults() throws UndecodableRecordException {
        OperationOutcome applied =
                result(OutcomeStatus.APPLIED).setDocument("{}").build();
        OperationOutcome rejected = result(OutcomeStatus.REJECTED)
                .setProblem(Problem.newBuilder()
                        .setCode("etag_mismatch")
                        .setDetail("d")
                        .setConflicts(List.of("name"))
                        .setCurrent("{}")
                        .setCurrentPosition(7L)
                        .build())
                .build();
        OutboxEntry message =
                message(OutboxEntry.Target.OUTCOMES, RecordCodec.OUTCOME.encode(outcome(applied, rejected)));
        OutboxEntry shorter = Shortening.of(message).orElseThrow();
        assertThat(shorter.partition()).isEqualTo(3);
        assertThat(shorter.key()).isEqualTo(message.key());
        List<OperationOutcome> results =
                RecordCodec.OUTCOME.decode(shorter.value()).getResults();
        assertThat(results).hasSize(2);
        assertThat(results.getFirst().getDocument()).isNull();
        assertThat(results.getFirst().getStatus()).isEqualTo(OutcomeStatus.APPLIED);
        assertThat(results.getLast().getProblem().getCurrent()).isNull();
        assertThat(results.getLast().getProblem().getCurrentPosition()).isEqualTo(7);
        assertThat(results.getLast().getProblem().getConflicts()).containsExactly("name");
        assertThat(Shortening.of(shorter)).isEmpty();
    }

    @Test
    void change_losesItsStates_thenTheEntitiesTowardsItsEnd() throws UndecodableRecordException {
        List<EntityChange> entities = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            entities.add(entity(i));
        }
        OutboxEntry message = message(
                OutboxEntry.Target.CHANGES,
                RecordCodec.CHANGE.encode(Change.newBuilder()
                        .setUserId("alice")
                        .setPosition(7)
                        .setLogId(1)
                        .setAt(AT)
                        .setEntities(entities)
                        .setLosses(List.of(loss(0)))
                        .build()));
        OutboxEntry cut = Shortening.of(message).orElseThrow();
        Change decoded = RecordCodec.CHANGE.decode(cut.value());
        assertThat(decoded.getCut()).isTrue();
        assertThat(decoded.getEntities()).hasSize(5).allSatisfy(entity -> {
            assertThat(entity.getPrevious()).isNull();
            assertThat(entity.getState()).isNotNull();
        });
        assertThat(decoded.getLosses()).singleElement().satisfies(loss -> {
            assertThat(loss.getFields()).isEmpty();
            assertThat(loss.getCut()).isTrue();
            assertThat(loss.getProblemCode()).isEqualTo("etag_mismatch");
        });
        OutboxEntry lossless = Shortening.of(cut).orElseThrow();
        assertThat(RecordCodec.CHANGE.decode(lossless.value()).getLosses()).isEmpty();
        OutboxEntry stateless = Shortening.of(lossless).orElseThrow();
        assertThat(RecordCodec.CHANGE.decode(stateless.value()).getEntities())
                .hasSize(5)
                .allSatisfy(entity -> assertThat(entity.getState()).isNull());
        OutboxEntry half = Shortening.of(stateless).orElseThrow();
        assertThat(RecordCodec.CHANGE.decode(half.value()).getEntities())
                .extracting(EntityChange::getVersion)
                .containsExactly(0, 1);
        OutboxEntry least = Shortening.of(half).orElseThrow();
        assertThat(RecordCodec.CHANGE.decode(least.value()).getEntities())
                .extracting(EntityChange::getVersion)
                .containsExactly(0);
        assertThat(Shortening.of(least)).isEmpty();
    }

    @Test
    void changeOfLossesAlone_keepsTheFirst() throws UndecodableRecordException {
        OutboxEntry message = message(
                OutboxEntry.Target.CHANGES,
                RecordCodec.CHANGE.encode(Change.newBuilder()
                        .setUserId("alice")
                        .setPosition(7)
                        .setLogId(1)
                        .setAt(AT)
                        .setEntities(List.of())
                        .setLosses(List.of(loss(0), loss(1), loss(2)))
                        .build()));
        OutboxEntry cut = Shortening.of(message).orElseThrow();
        assertThat(RecordCodec.CHANGE.decode(cut.value()).getLosses()).hasSize(3);
        OutboxEntry least = Shortening.of(cut).orElseThrow();
        assertThat(RecordCodec.CHANGE.decode(least.value()).getLosses())
                .extracting(Loss::getOperation)
                .containsExactly(0);
        assertThat(Shortening.of(least)).isEmpty();
    }

    @Test
    void deadLetter_stillSaysWhereItsRecordStands() {
        OutboxEntry message =
                new OutboxEntry(OutboxEntry.Target.DEAD, null, new byte[] {1}, new byte[] {2}, Map.of("offset", "7"));
        OutboxEntry shorter = Shortening.of(message).orElseThrow();
        assertThat(shorter.value()).isEmpty();
        assertThat(shorter.headers()).containsEntry("offset", "7");
        assertThat(Shortening.of(shorter)).isEmpty();
    }

    private static OutboxEntry message(OutboxEntry.Target target, byte[] value) {
        return new OutboxEntry(target, 3, new byte[] {1}, value);
    }

    private static Outcome outcome(OperationOutcome... results) {
        return Outcome.newBuilder()
                .setRequestId(new UUID(0, 1))
                .setUserId("alice")
                .setPosition(7)
                .setAt(AT)
                .setResults(List.of(results))
                .build();
    }

    private static OperationOutcome.Builder result(OutcomeStatus status) {
        return OperationOutcome.newBuilder()
                .setMutationId(new UUID(0, 2))
                .setType("exercise")
                .setId(new UUID(0, 3))
                .setStatus(status)
                .setPosition(7);
    }

    private static Loss loss(int operation) {
        return Loss.newBuilder()
                .setMutationId(new UUID(0, 2))
                .setOperation(operation)
                .setType("exercise")
                .setId(new UUID(0, 3))
                .setFields(List.of(new LostField("name", "mine", "theirs", null)))
                .setProblemCode("etag_mismatch")
                .build();
    }

    private static EntityChange entity(int version) {
        return EntityChange.newBuilder()
                .setMutationId(new UUID(0, 2))
                .setType("exercise")
                .setId(new UUID(0, 3))
                .setRootId(new UUID(0, 3))
                .setKind(ChangeKind.UPDATED)
                .setVersion(version)
                .setChangedFields(List.of("name"))
                .setPrevious(Map.of("name", "squat"))
                .setState(Catalogue.shipped().require("exercise").toState(Map.of("name", "Squat")))
                .build();
    }
}
