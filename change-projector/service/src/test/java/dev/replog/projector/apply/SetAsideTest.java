package dev.replog.projector.apply;

import static dev.replog.projector.apply.DecidedBatches.FIRST;
import static dev.replog.projector.apply.DecidedBatches.PRESS;
import static dev.replog.projector.apply.DecidedBatches.SQUAT;
import static dev.replog.projector.apply.DecidedBatches.createExercise;
import static dev.replog.projector.apply.DecidedBatches.decide;
import static dev.replog.projector.apply.DecidedBatches.progress;
import static dev.replog.projector.apply.Records.position;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.projector.log.MutationRecord;
import dev.replog.projector.outbox.OutboxEntry;
import dev.replog.projector.outbox.Published;
import dev.replog.projector.store.Batch;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Outcome;
import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the records that are set aside: those that cannot be decoded and those that cannot be decided. */
class SetAsideTest {
    @Test
    void undecodableRecord_isSetAside_withItsBytesAndItsOffset() {
        MutationRecord undecodable = undecodable(Records.raw(0, 3, new byte[] {1}, new byte[] {2, 3}));
        Batch batch = decide(
                Records.of(0, 2, createExercise("alice", SQUAT)),
                undecodable,
                Records.of(0, 4, createExercise("alice", PRESS)));
        assertThat(batch.deadCount()).isEqualTo(1);
        assertThat(progress(batch, FIRST).nextOffset()).isEqualTo(5);
        assertThat(batch.entities()).hasSize(2);
        OutboxEntry dead = progress(batch, FIRST).entries().get(2);
        assertThat(dead.target()).isEqualTo(OutboxEntry.Target.DEAD);
        assertThat(dead.partition()).isNull();
        assertThat(dead.key()).containsExactly(1);
        assertThat(dead.value()).containsExactly(2, 3);
        assertThat(dead.headers())
                .containsEntry("topic", "replog.mutations")
                .containsEntry("partition", "0")
                .containsEntry("offset", "3")
                .containsKey("reason")
                .hasSize(4);
    }

    @Test
    void recordWithoutKeyAndValue_isSetAsideEmpty() {
        OutboxEntry dead = progress(decide(undecodable(Records.raw(0, 3, null, null))), FIRST)
                .entries()
                .getFirst();
        assertThat(dead.key()).isEmpty();
        assertThat(dead.value()).isEmpty();
        assertThat(dead.headers()).containsEntry("reason", "the record has no key or no value");
    }

    static Stream<Arguments> undecidable() {
        return Stream.of(
                Arguments.of("text for a number", "workout_set", Map.of("reps", "five", "weight", 1L)),
                Arguments.of("more decimals than are stored", "workout_set", tooFine()),
                Arguments.of("flag for a decimal", "workout_set", Map.of("reps", 5L, "weight", true)),
                Arguments.of("text that is no date", "workout", Map.of("scheduled_date", "soon")),
                Arguments.of("text that is no instant", "workout", Map.of("started_at", "now")));
    }

    private static Map<String, Object> tooFine() {
        return Map.of("reps", 5L, "weight", new BigDecimal("62.1234"));
    }

    /** The command API never writes such a record, but another program may write it to the log. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("undecidable")
    void undecidableMutation_changesNothing_andTheClientGetsAnError(String name, String type, Map<String, ?> fields)
            throws UndecodableRecordException {
        Map<String, Object> all = new HashMap<>(fields);
        if (type.equals("workout_set")) {
            all.put("workout_exercise_id", new UUID(9, 3).toString());
        }
        Mutation bad = Ask.heard("alice", Ask.upsert(type, PRESS, all));
        MutationRecord.Decoded record = Records.decoded(0, 9, bad);
        Batch batch = decide(
                Records.of(0, 6, Ask.silent("alice", Ask.upsert("workout", new UUID(9, 1), Map.of("day_id", "d")))),
                Records.of(
                        0,
                        7,
                        Ask.silent(
                                "alice",
                                Ask.upsert(
                                        "workout_exercise",
                                        new UUID(9, 3),
                                        Map.of(
                                                "workout_id",
                                                new UUID(9, 1).toString(),
                                                "exercise_id",
                                                SQUAT.toString())))),
                Records.of(0, 8, createExercise("alice", SQUAT)),
                record,
                Records.of(0, 10, Ask.silent("alice", Ask.patch("exercise", SQUAT, Map.of("notes", "after")))));
        assertThat(batch.deadCount()).as(name).isEqualTo(1);
        assertThat(batch.entities()).extracting(row -> row.entity().id()).doesNotContain(PRESS);
        assertThat(batch.entities())
                .anySatisfy(row -> assertThat(row.entity().fields()).containsEntry("notes", "after"));
        assertThat(batch.receipts())
                .extracting(Batch.UserReceipt::mutationId)
                .doesNotContain(bad.getOperations().getFirst().getMutationId());
        assertThat(batch.headPositions()).containsEntry("alice", position(10));
        List<OutboxEntry> messages = progress(batch, FIRST).entries();
        OutboxEntry answer = messages.get(messages.size() - 3);
        Outcome outcome = RecordCodec.OUTCOME.decode(answer.value());
        assertThat(outcome.getPosition()).isEqualTo(position(9));
        assertThat(outcome.getResults()).singleElement().satisfies(result -> {
            assertThat(result.getStatus()).isEqualTo(OutcomeStatus.REJECTED);
            assertThat(result.getProblem().getCode()).isEqualTo("internal_error");
            assertThat(result.getId()).isEqualTo(PRESS);
        });
        assertThat(messages.get(messages.size() - 2).target()).isEqualTo(OutboxEntry.Target.DEAD);
        assertThat(messages.get(messages.size() - 2).headers()).containsEntry("offset", "9");
    }

    /** Reading the log again must give the same result, although nothing is published. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("undecidable")
    void undecidableMutation_changesNothing_whenItIsPublishedAlready(String name, String type, Map<String, ?> fields) {
        Map<String, Object> all = new HashMap<>(fields);
        Map<String, Object> parent = Map.of("workout_id", new UUID(9, 1).toString(), "exercise_id", SQUAT.toString());
        if (type.equals("workout_set")) {
            all.put("workout_exercise_id", new UUID(9, 3).toString());
        }
        Batch batch = decide(
                new Published(0, 1, position(5), position(10)),
                Records.of(0, 6, Ask.silent("alice", Ask.upsert("workout", new UUID(9, 1), Map.of("day_id", "d")))),
                Records.of(0, 7, createExercise("alice", SQUAT)),
                Records.of(0, 8, Ask.silent("alice", Ask.upsert("workout_exercise", new UUID(9, 3), parent))),
                Records.of(0, 9, Ask.heard("alice", Ask.upsert(type, PRESS, all))));
        assertThat(batch.deadCount()).as(name).isEqualTo(1);
        assertThat(batch.entities()).extracting(row -> row.entity().id()).doesNotContain(PRESS);
        assertThat(batch.entities()).hasSize(3);
    }

    private static MutationRecord undecodable(ConsumerRecord<byte[], byte[]> raw) {
        try {
            return MutationRecord.of(raw, Records.GENERATION);
        } catch (UndecodableRecordException newer) {
            throw new AssertionError(newer);
        }
    }
}
