package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.decide.Memory;
import dev.replog.decide.UserState;
import dev.replog.projector.log.MutationRecord;
import dev.replog.projector.outbox.OutboxEntry;
import dev.replog.projector.outbox.Published;
import dev.replog.projector.store.Batch;
import dev.replog.schemas.Change;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Outcome;
import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BatchDeciderTest {
    private static final TopicPartition FIRST = new TopicPartition(Records.TOPIC, 0);
    private static final TopicPartition SECOND = new TopicPartition(Records.TOPIC, 1);
    private static final UUID SQUAT = new UUID(0, 1);
    private static final UUID PRESS = new UUID(0, 2);

    private final BatchDecider decider =
            new BatchDecider(new Memory(Duration.ofDays(30), Duration.ofDays(90)), new LogId(7));

    @Test
    void progress_isTheNextOffsetOfEachPartition_gapsIncluded() {
        Batch batch = decide(
                Records.of(0, 10, create("alice", SQUAT)),
                Records.of(1, 5, create("bob", SQUAT)),
                Records.of(0, 17, create("alice", PRESS)));
        assertThat(batch.progress().keySet()).containsExactly(FIRST, SECOND);
        assertThat(progress(batch, FIRST).nextOffset()).isEqualTo(18);
        assertThat(progress(batch, SECOND).nextOffset()).isEqualTo(6);
    }

    @Test
    void messages_belongToTheirPartition_inTheOrderOfTheLog() throws UndecodableRecordException {
        Batch batch = decide(
                Records.of(0, 10, create("alice", SQUAT)),
                Records.of(1, 5, create("bob", SQUAT)),
                Records.of(0, 17, create("alice", PRESS)));
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
    void head_isTheNewestPositionOfEachUser_evenOfOneThatChangedNothing() {
        Batch batch = decide(
                Records.of(0, 10, create("alice", SQUAT)),
                Records.of(1, 5, Ask.silent("bob", Ask.delete("exercise", SQUAT))),
                Records.of(0, 17, Ask.silent("alice", Ask.delete("exercise", PRESS))));
        assertThat(batch.headPositions())
                .containsExactly(Map.entry("alice", position(17)), Map.entry("bob", position(5)));
    }

    @Test
    void record_isDecidedOnWhatTheOnesBeforeItLeft() {
        Batch batch = decide(
                Records.of(0, 1, create("alice", SQUAT)),
                Records.of(0, 2, Ask.silent("alice", Ask.patch("exercise", SQUAT, Map.of("notes", "deep")))));
        assertThat(batch.entities()).hasSize(1).first().satisfies(row -> {
            assertThat(row.userId()).isEqualTo("alice");
            assertThat(row.entity().version()).isEqualTo(2);
            assertThat(row.entity().fields()).isEqualTo(Map.of("name", "Squat", "notes", "deep"));
        });
        assertThat(batch.receipts()).extracting(Batch.UserReceipt::userId).containsExactly("alice", "alice");
    }

    @Test
    void entities_ofUsersWithTheSameIds_areApart() {
        Batch batch = decide(Records.of(0, 1, create("alice", SQUAT)), Records.of(0, 2, create("bob", SQUAT)));
        assertThat(batch.entities()).extracting(Batch.UserEntity::userId).containsExactlyInAnyOrder("alice", "bob");
        assertThat(batch.entities())
                .allSatisfy(row -> assertThat(row.entity().version()).isEqualTo(1));
    }

    @Test
    void poison_isSetAside_withItsBytesAndWhereItStood() {
        MutationRecord poison = poison(Records.raw(0, 3, new byte[] {1}, new byte[] {2, 3}));
        Batch batch =
                decide(Records.of(0, 2, create("alice", SQUAT)), poison, Records.of(0, 4, create("alice", PRESS)));
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
    void poisonWithoutKeyOrValue_isSetAsideEmpty() {
        OutboxEntry dead = progress(decide(poison(Records.raw(0, 3, null, null))), FIRST)
                .entries()
                .getFirst();
        assertThat(dead.key()).isEmpty();
        assertThat(dead.value()).isEmpty();
        assertThat(dead.headers()).containsEntry("reason", "the record has no key or no value");
    }

    static Stream<Arguments> undecidable() {
        return Stream.of(
                Arguments.of("a text where a number belongs", "workout_set", Map.of("reps", "five", "weight", 1L)),
                Arguments.of("more decimals than are kept", "workout_set", tooFine()),
                Arguments.of("a flag where a decimal belongs", "workout_set", Map.of("reps", 5L, "weight", true)),
                Arguments.of("no date", "workout", Map.of("scheduled_date", "soon")),
                Arguments.of("no instant", "workout", Map.of("started_at", "now")));
    }

    private static Map<String, Object> tooFine() {
        return Map.of("reps", 5L, "weight", new BigDecimal("62.1234"));
    }

    /** The command API never writes such a record; another programme that writes to the log might. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("undecidable")
    void mutationThatCannotBeDecided_changesNothing_andItsClientIsTold(String name, String type, Map<String, ?> fields)
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
                Records.of(0, 8, create("alice", SQUAT)),
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
        OutboxEntry told = messages.get(messages.size() - 3);
        Outcome outcome = RecordCodec.OUTCOME.decode(told.value());
        assertThat(outcome.getPosition()).isEqualTo(position(9));
        assertThat(outcome.getResults()).singleElement().satisfies(result -> {
            assertThat(result.getStatus()).isEqualTo(OutcomeStatus.REJECTED);
            assertThat(result.getProblem().getCode()).isEqualTo("internal_error");
            assertThat(result.getId()).isEqualTo(PRESS);
        });
        assertThat(messages.get(messages.size() - 2).target()).isEqualTo(OutboxEntry.Target.DEAD);
        assertThat(messages.get(messages.size() - 2).headers()).containsEntry("offset", "9");
    }

    @Test
    void whatIsPublishedAlready_isDecided_andNotPublishedAgain() throws UndecodableRecordException {
        Batch batch = decide(
                new Published(0, 1, position(10), position(12)),
                Records.of(0, 9, Ask.silent("alice", Ask.delete("exercise", PRESS))),
                Records.of(0, 10, create("alice", SQUAT)),
                Records.of(0, 11, Ask.heard("alice", Ask.patch("exercise", SQUAT, Map.of("notes", "deep")))),
                Records.of(0, 12, create("bob", SQUAT)),
                Records.of(0, 13, create("alice", PRESS)));
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

    /** When the log is read again it must come to the same, though nobody is told. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("undecidable")
    void mutationThatCannotBeDecided_changesNothing_whenItIsPublishedAlready(
            String name, String type, Map<String, ?> fields) {
        Map<String, Object> all = new HashMap<>(fields);
        Map<String, Object> parent = Map.of("workout_id", new UUID(9, 1).toString(), "exercise_id", SQUAT.toString());
        if (type.equals("workout_set")) {
            all.put("workout_exercise_id", new UUID(9, 3).toString());
        }
        Batch batch = decide(
                new Published(0, 1, position(5), position(10)),
                Records.of(0, 6, Ask.silent("alice", Ask.upsert("workout", new UUID(9, 1), Map.of("day_id", "d")))),
                Records.of(0, 7, create("alice", SQUAT)),
                Records.of(0, 8, Ask.silent("alice", Ask.upsert("workout_exercise", new UUID(9, 3), parent))),
                Records.of(0, 9, Ask.heard("alice", Ask.upsert(type, PRESS, all))));
        assertThat(batch.deadCount()).as(name).isEqualTo(1);
        assertThat(batch.entities()).extracting(row -> row.entity().id()).doesNotContain(PRESS);
        assertThat(batch.entities()).hasSize(3);
    }

    @Test
    void onceAChangeIsPublished_allAre() {
        Published published = new Published(0, 1, position(10), position(12));
        Batch batch = decide(
                published,
                Records.of(0, 9, create("alice", SQUAT)),
                Records.of(0, 10, create("alice", PRESS)),
                Records.of(1, 10, create("bob", SQUAT)));
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
    void recordOfAUserWhoseStateWasNotLoaded_isAFault() {
        assertThatThrownBy(() -> decider.decide(
                        List.of(Records.of(0, 1, create("alice", SQUAT))),
                        Map.of(),
                        Records.LOGS,
                        partition -> Published.NOTHING,
                        Records.AT))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void storedState_isNotChanged() {
        UserState stored = new UserState();
        decider.decide(
                List.of(Records.of(0, 1, create("alice", SQUAT))),
                Map.of("alice", stored),
                Records.LOGS,
                partition -> Published.NOTHING,
                Records.AT);
        assertThat(stored.ownEntities()).isEmpty();
        assertThat(stored.ownReceipts()).isEmpty();
    }

    private Batch decide(MutationRecord... records) {
        return decide(Published.NOTHING, records);
    }

    private Batch decide(Published published, MutationRecord... records) {
        Map<String, UserState> states = Map.of("alice", new UserState(), "bob", new UserState());
        return decider.decide(List.of(records), states, Records.LOGS, partition -> published, Records.AT);
    }

    private static MutationRecord poison(ConsumerRecord<byte[], byte[]> raw) {
        try {
            return MutationRecord.of(raw, Records.GENERATION);
        } catch (UndecodableRecordException newer) {
            throw new AssertionError(newer);
        }
    }

    private static Mutation create(String userId, UUID id) {
        return Ask.heard(userId, Ask.upsert("exercise", id, Map.of("name", "Squat")));
    }

    private static Batch.PartitionProgress progress(Batch batch, TopicPartition partition) {
        return Objects.requireNonNull(batch.progress().get(partition));
    }

    private static List<OutboxEntry.Target> targets(Batch batch, TopicPartition partition) {
        return progress(batch, partition).entries().stream()
                .map(OutboxEntry::target)
                .toList();
    }

    private static Change change(Batch batch, TopicPartition partition, int index) throws UndecodableRecordException {
        OutboxEntry message = progress(batch, partition).entries().get(index);
        assertThat(message.partition()).isNull();
        Change change = RecordCodec.CHANGE.decode(message.value());
        assertThat(new String(message.key(), StandardCharsets.UTF_8)).isEqualTo(change.getUserId());
        return change;
    }

    private static long position(long offset) {
        return Position.of(Records.GENERATION, offset).value();
    }
}
