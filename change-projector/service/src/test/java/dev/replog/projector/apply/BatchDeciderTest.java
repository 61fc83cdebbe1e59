package dev.replog.projector.apply;

import static dev.replog.projector.apply.DecidedBatches.DECIDER;
import static dev.replog.projector.apply.DecidedBatches.FIRST;
import static dev.replog.projector.apply.DecidedBatches.PRESS;
import static dev.replog.projector.apply.DecidedBatches.SECOND;
import static dev.replog.projector.apply.DecidedBatches.SQUAT;
import static dev.replog.projector.apply.DecidedBatches.createExercise;
import static dev.replog.projector.apply.DecidedBatches.decide;
import static dev.replog.projector.apply.DecidedBatches.progress;
import static dev.replog.projector.apply.DecidedBatches.targets;
import static dev.replog.projector.apply.Records.position;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.decide.UserState;
import dev.replog.projector.outbox.OutboxEntry;
import dev.replog.projector.outbox.Published;
import dev.replog.projector.store.Batch;
import dev.replog.schemas.Change;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Tests the parts of a decided batch: progress, outbox entries, heads, entities and receipts. */
class BatchDeciderTest {
    @Test
    void progress_isTheNextOffsetOfEachPartition_afterGapsToo() {
        Batch batch = decide(
                Records.of(0, 10, createExercise("alice", SQUAT)),
                Records.of(1, 5, createExercise("bob", SQUAT)),
                Records.of(0, 17, createExercise("alice", PRESS)));
        assertThat(batch.progress().keySet()).containsExactly(FIRST, SECOND);
        assertThat(progress(batch, FIRST).nextOffset()).isEqualTo(18);
        assertThat(progress(batch, SECOND).nextOffset()).isEqualTo(6);
    }

    @Test
    void entries_belongToTheirPartition_inTheOrderOfTheLog() throws UndecodableRecordException {
        Batch batch = decide(
                Records.of(0, 10, createExercise("alice", SQUAT)),
                Records.of(1, 5, createExercise("bob", SQUAT)),
                Records.of(0, 17, createExercise("alice", PRESS)));
        assertThat(targets(batch, FIRST))
                .containsExactly(
                        OutboxEntry.Target.OUTCOMES,
                        OutboxEntry.Target.CHANGES,
                        OutboxEntry.Target.OUTCOMES,
                        OutboxEntry.Target.CHANGES);
        assertThat(targets(batch, SECOND)).containsExactly(OutboxEntry.Target.OUTCOMES, OutboxEntry.Target.CHANGES);
        assertThat(change(batch, FIRST, 1).getPosition()).isEqualTo(position(10));
        assertThat(change(batch, FIRST, 3).getPosition()).isEqualTo(position(17));
    }

    @Test
    void head_isTheNewestPositionOfEachUser_evenWhenNothingChanged() {
        Batch batch = decide(
                Records.of(0, 10, createExercise("alice", SQUAT)),
                Records.of(1, 5, Ask.silent("bob", Ask.delete("exercise", SQUAT))),
                Records.of(0, 17, Ask.silent("alice", Ask.delete("exercise", PRESS))));
        assertThat(batch.headPositions())
                .containsExactly(Map.entry("alice", position(17)), Map.entry("bob", position(5)));
    }

    @Test
    void record_isDecidedOnTheStateAfterThePreviousRecords() {
        Batch batch = decide(
                Records.of(0, 1, createExercise("alice", SQUAT)),
                Records.of(0, 2, Ask.silent("alice", Ask.patch("exercise", SQUAT, Map.of("notes", "deep")))));
        assertThat(batch.entities()).hasSize(1).first().satisfies(row -> {
            assertThat(row.userId()).isEqualTo("alice");
            assertThat(row.entity().version()).isEqualTo(2);
            assertThat(row.entity().fields()).isEqualTo(Map.of("name", "Squat", "notes", "deep"));
        });
        assertThat(batch.receipts()).extracting(Batch.UserReceipt::userId).containsExactly("alice", "alice");
    }

    @Test
    void entitiesWithTheSameId_areSeparate_forEachUser() {
        Batch batch = decide(
                Records.of(0, 1, createExercise("alice", SQUAT)), Records.of(0, 2, createExercise("bob", SQUAT)));
        assertThat(batch.entities()).extracting(Batch.UserEntity::userId).containsExactlyInAnyOrder("alice", "bob");
        assertThat(batch.entities())
                .allSatisfy(row -> assertThat(row.entity().version()).isEqualTo(1));
    }

    @Test
    void publishedRecords_areDecided_andNotPublishedAgain() throws UndecodableRecordException {
        Batch batch = decide(
                new Published(0, 1, position(10), position(12)),
                Records.of(0, 9, Ask.silent("alice", Ask.delete("exercise", PRESS))),
                Records.of(0, 10, createExercise("alice", SQUAT)),
                Records.of(0, 11, Ask.heard("alice", Ask.patch("exercise", SQUAT, Map.of("notes", "deep")))),
                Records.of(0, 12, createExercise("bob", SQUAT)),
                Records.of(0, 13, createExercise("alice", PRESS)));
        assertThat(targets(batch, FIRST)).containsExactly(OutboxEntry.Target.OUTCOMES, OutboxEntry.Target.CHANGES);
        assertThat(change(batch, FIRST, 1).getPosition()).isEqualTo(position(13));
        assertThat(progress(batch, FIRST).nextOffset()).isEqualTo(14);
        assertThat(batch.entities()).hasSize(3);
        assertThat(batch.receipts()).hasSize(5);
        assertThat(batch.heads().get("alice"))
                .extracting(Batch.UserHead::changePosition)
                .isEqualTo(position(13));
        assertThat(batch.heads().get("bob"))
                .extracting(Batch.UserHead::changePosition)
                .isEqualTo(position(12));
    }

    @Test
    void afterAChangeThatWasNotPublished_everythingIsPublished() {
        Published published = new Published(0, 1, position(10), position(12));
        Batch batch = decide(
                published,
                Records.of(0, 9, createExercise("alice", SQUAT)),
                Records.of(0, 10, createExercise("alice", PRESS)),
                Records.of(1, 10, createExercise("bob", SQUAT)));
        assertThat(targets(batch, FIRST))
                .containsExactly(
                        OutboxEntry.Target.OUTCOMES,
                        OutboxEntry.Target.CHANGES,
                        OutboxEntry.Target.OUTCOMES,
                        OutboxEntry.Target.CHANGES);
        assertThat(targets(batch, SECOND)).isEmpty();
        assertThat(batch.publishing()).containsExactly(FIRST);
    }

    @Test
    void userWithoutLoadedState_isAFault() {
        assertThatThrownBy(() -> DECIDER.decide(
                        List.of(Records.of(0, 1, createExercise("alice", SQUAT))),
                        Map.of(),
                        Records.LOGS,
                        partition -> Published.NOTHING,
                        Records.AT))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void storedState_isNotChanged() {
        UserState stored = new UserState();
        DECIDER.decide(
                List.of(Records.of(0, 1, createExercise("alice", SQUAT))),
                Map.of("alice", stored),
                Records.LOGS,
                partition -> Published.NOTHING,
                Records.AT);
        assertThat(stored.ownEntities()).isEmpty();
        assertThat(stored.ownReceipts()).isEmpty();
    }

    private static Change change(Batch batch, TopicPartition partition, int index) throws UndecodableRecordException {
        OutboxEntry message = progress(batch, partition).entries().get(index);
        assertThat(message.partition()).isNull();
        Change change = RecordCodec.CHANGE.decode(message.value());
        assertThat(new String(message.key(), StandardCharsets.UTF_8)).isEqualTo(change.getUserId());
        return change;
    }
}
