package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.decide.Decider;
import dev.replog.decide.Decision;
import dev.replog.decide.Memory;
import dev.replog.decide.UserState;
import dev.replog.projector.log.MutationRecord;
import dev.replog.projector.outbox.Announcement;
import dev.replog.projector.outbox.OutboxEntry;
import dev.replog.schemas.Change;
import dev.replog.schemas.ChangeKind;
import dev.replog.schemas.EntityChange;
import dev.replog.schemas.LostField;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Operation;
import dev.replog.schemas.Outcome;
import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.Precondition;
import dev.replog.schemas.ReplyTo;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import dev.replog.schemas.catalogue.FieldKind;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import dev.replog.schemas.entity.Exercise;
import dev.replog.schemas.entity.WorkoutSet;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class AnnouncementTest {
    private static final UUID SQUAT = new UUID(0, 1);
    private static final UUID WORKOUT = new UUID(0, 2);
    private static final UUID IN_WORKOUT = new UUID(0, 3);
    private static final UUID SET = new UUID(0, 4);
    private static final Memory MEMORY = new Memory(Duration.ofDays(30), Duration.ofDays(90));
    private static final Instant LATER = Records.AT.plusMillis(250);

    private final Announcement announcement = new Announcement(new LogId(0x0A0B0C0D));
    private final UserState state = new UserState();
    private long offset = 100;

    @Test
    void created() throws UndecodableRecordException {
        Operation operation = Operation.newBuilder(
                        Ask.upsert("exercise", SQUAT, Map.of("name", "Squat", "is_custom", true)))
                .setLocalId("e-1")
                .build();
        Change change = change(Ask.heard("älice", operation));
        assertThat(change.getUserId()).isEqualTo("älice");
        assertThat(change.getPosition()).isEqualTo(position(100));
        assertThat(change.getLogId()).isEqualTo(0x0A0B0C0D);
        assertThat(change.getAt()).isEqualTo(Records.AT);
        assertThat(change.getDeviceId()).isEqualTo("phone");
        assertThat(change.getEntities()).singleElement().satisfies(entity -> {
            assertThat(entity.getMutationId()).isEqualTo(operation.getMutationId());
            assertThat(entity.getKind()).isEqualTo(ChangeKind.CREATED);
            assertThat(entity.getType()).isEqualTo("exercise");
            assertThat(entity.getId()).isEqualTo(SQUAT);
            assertThat(entity.getLocalId()).isEqualTo("e-1");
            assertThat(entity.getParentId()).isNull();
            assertThat(entity.getRootId()).isEqualTo(SQUAT);
            assertThat(entity.getVersion()).isEqualTo(1);
            assertThat(entity.getChangedFields()).containsExactly("is_custom", "name");
            assertThat(entity.getState()).isInstanceOfSatisfying(Exercise.class, exercise -> {
                assertThat(exercise.getName()).isEqualTo("Squat");
                assertThat(exercise.getIsCustom()).isTrue();
                assertThat(exercise.getNotes()).isNull();
            });
        });
    }

    @Test
    void updated_tellsTheFieldsThatChanged_andTheWholeState() throws UndecodableRecordException {
        decide(Ask.silent("alice", Ask.upsert("exercise", SQUAT, Map.of("name", "Squat", "notes", "deep"))));
        Change change =
                change(Ask.silent("alice", Ask.patch("exercise", SQUAT, Map.of("name", "Squat", "notes", "x"))));
        EntityChange entity = change.getEntities().getFirst();
        assertThat(entity.getKind()).isEqualTo(ChangeKind.UPDATED);
        assertThat(entity.getVersion()).isEqualTo(2);
        assertThat(entity.getChangedFields()).containsExactly("notes");
        assertThat(((Exercise) entity.getState()).getName()).isEqualTo("Squat");
        assertThat(entity.getPrevious()).isEqualTo(Map.of("notes", "deep"));
        assertThat(entity.getMerged()).isFalse();
    }

    @Test
    void refused_isTold_whenTheEntityIsThere() throws UndecodableRecordException {
        decide(Ask.silent("alice", Ask.upsert("exercise", SQUAT, Map.of("name", "Squat"))));
        Operation refused = Operation.newBuilder(Ask.patch("exercise", SQUAT, Map.of("name", "mine", "notes", "mine")))
                .setPrecondition(Precondition.MUST_NOT_EXIST)
                .setClientTime(Records.AT.minusSeconds(1))
                .build();
        Change change = change(Ask.heard("alice", Ask.delete("exercise", new UUID(0, 9)), refused));
        assertThat(change.getEntities()).isEmpty();
        assertThat(change.getLosses()).singleElement().satisfies(loss -> {
            assertThat(loss.getMutationId()).isEqualTo(refused.getMutationId());
            assertThat(loss.getOperation()).isEqualTo(1);
            assertThat(loss.getClientTime()).isEqualTo(Records.AT.minusSeconds(1));
            assertThat(loss.getVersion()).isEqualTo(1);
            assertThat(loss.getProblemCode()).isEqualTo("etag_mismatch");
            assertThat(loss.getFields())
                    .containsExactly(
                            new LostField("name", "mine", "Squat", null), new LostField("notes", "mine", null, null));
        });
    }

    @Test
    void tree_isToldParentsFirst_andDeletedAsAWhole() throws UndecodableRecordException {
        List<EntityChange> created = change(Ask.silent("alice", tree())).getEntities();
        assertThat(created).extracting(EntityChange::getId).containsExactly(WORKOUT, IN_WORKOUT, SET);
        assertThat(created).extracting(EntityChange::getRootId).containsOnly(WORKOUT);
        assertThat(created).extracting(EntityChange::getParentId).containsExactly(null, WORKOUT, IN_WORKOUT);
        assertThat(((WorkoutSet) created.get(2).getState()).getWeight()).isEqualTo(new BigDecimal("62.500"));

        List<EntityChange> deleted =
                change(Ask.silent("alice", Ask.delete("workout", WORKOUT))).getEntities();
        assertThat(deleted).extracting(EntityChange::getId).containsExactlyInAnyOrder(WORKOUT, IN_WORKOUT, SET);
        assertThat(deleted).allSatisfy(entity -> {
            assertThat(entity.getKind()).isEqualTo(ChangeKind.DELETED);
            assertThat(entity.getState()).isNull();
            assertThat(entity.getChangedFields()).isEmpty();
            assertThat(entity.getVersion()).isEqualTo(2);
        });
        assertThat(deleted)
                .filteredOn(entity -> entity.getId().equals(SET))
                .extracting(EntityChange::getPrevious)
                .containsExactly(Map.of(
                        "workout_exercise_id",
                        IN_WORKOUT.toString(),
                        "reps",
                        5L,
                        "set_type",
                        "working",
                        "weight",
                        new BigDecimal("62.500000")));
    }

    @Test
    void operationsOfOneMutation_areOneChange_thatNamesEach() throws UndecodableRecordException {
        Operation first = Ask.upsert("exercise", SQUAT, Map.of("name", "Squat"));
        Operation refused = Ask.delete("exercise", new UUID(0, 9));
        Operation last = Ask.upsert("template", new UUID(0, 5), Map.of("name", "Legs"));
        Change change = change(Ask.silent("alice", first, refused, last));
        assertThat(change.getEntities())
                .extracting(EntityChange::getMutationId)
                .containsExactly(first.getMutationId(), last.getMutationId());
    }

    @Test
    void nothingIsTold_whenNothingChanged() {
        Mutation nothing = Ask.silent("alice", Ask.delete("exercise", SQUAT));
        MutationRecord.Decoded record = Records.decoded(0, offset, nothing);
        Decision decision = decide(record);
        assertThat(announcement.change(record, decision)).isEmpty();
        assertThat(announcement.outcome(record, decision, LATER)).isEmpty();
    }

    @Test
    void outcome_goesWhereTheClientWaits() throws UndecodableRecordException {
        Mutation mutation = Ask.mutation(
                "alice",
                false,
                new ReplyTo(7, new UUID(0, 8), false),
                List.of(
                        Ask.upsert("exercise", SQUAT, Map.of("name", "Squat")),
                        Ask.delete("exercise", new UUID(0, 9))));
        MutationRecord.Decoded record = Records.decoded(0, offset, mutation);
        OutboxEntry message =
                announcement.outcome(record, decide(record), LATER).orElseThrow();
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
    void outcome_isNotSent_whenNobodyCanWaitAnyMore() {
        MutationRecord.Decoded record = Records.decoded(0, offset, Ask.heard("alice", Ask.delete("exercise", SQUAT)));
        Decision decision = decide(record);
        Instant waited = Records.AT.plus(Duration.ofMinutes(15));
        assertThat(announcement.outcome(record, decision, waited)).isPresent();
        assertThat(announcement.outcome(record, decision, waited.plusMillis(1))).isEmpty();
    }

    @Test
    void lag_isNeverNegative_whenClocksDiffer() throws UndecodableRecordException {
        MutationRecord.Decoded record = Records.decoded(0, offset, Ask.heard("alice", Ask.delete("exercise", SQUAT)));
        OutboxEntry message = announcement
                .outcome(record, decide(record), Records.AT.minus(Duration.ofMinutes(5)))
                .orElseThrow();
        assertThat(RecordCodec.OUTCOME.decode(message.value()).getLagMillis()).isZero();
    }

    @Test
    void undecidable_isToldForEveryOperation() throws UndecodableRecordException {
        Mutation mutation = Ask.heard("alice", Ask.delete("exercise", SQUAT), Ask.delete("workout", WORKOUT));
        MutationRecord.Decoded record = Records.decoded(0, offset, mutation);
        Outcome outcome = RecordCodec.OUTCOME.decode(
                announcement.undecidable(record, LATER).orElseThrow().value());
        assertThat(outcome.getResults()).hasSize(2).allSatisfy(result -> {
            assertThat(result.getStatus()).isEqualTo(OutcomeStatus.REJECTED);
            assertThat(result.getProblem().getCode()).isEqualTo("internal_error");
            assertThat(result.getPosition()).isEqualTo(position(offset));
        });
        assertThat(announcement.undecidable(
                        Records.decoded(0, offset, Ask.silent("alice", Ask.delete("exercise", SQUAT))), LATER))
                .isEmpty();
    }

    static Operation tree() {
        return Ask.document(
                "workout",
                WORKOUT,
                Map.of("day_id", "d1"),
                List.of(
                        Ask.node(
                                "workout_exercise",
                                IN_WORKOUT,
                                Map.of("workout_id", WORKOUT.toString(), "exercise_id", SQUAT.toString())),
                        Ask.node(
                                "workout_set",
                                SET,
                                Map.of(
                                        "workout_exercise_id",
                                        IN_WORKOUT.toString(),
                                        "reps",
                                        5L,
                                        "weight",
                                        new BigDecimal("62.5")))));
    }

    /** Whoever publishes nothing must refuse exactly what whoever publishes did: values that another program wrote. */
    @Test
    void whatIsFoundAnnounceable_isWhatCanBeAnnounced() throws Exception {
        decide(Ask.silent("alice", tree()));
        AtomicInteger refused = new AtomicInteger();
        AtomicInteger accepted = new AtomicInteger();
        Seeds.holds(2000, random -> {
            EntityType type = Catalogue.require(random.nextBoolean() ? "workout" : "workout_set");
            Map<String, Object> fields = new HashMap<>();
            for (Field field : type.fields()) {
                boolean isOdd = field.kind() != FieldKind.ID && random.nextInt(5) == 0;
                fields.put(field.name(), isOdd ? odd(field, random) : Values.canonical(field, random));
            }
            fields.computeIfPresent("workout_exercise_id", (name, id) -> IN_WORKOUT.toString());
            MutationRecord.Decoded record = Records.decoded(
                    0, offset, Ask.silent("alice", Ask.upsert(type.name(), Values.uuid(random), fields)));
            Decision decision = Decider.decide(state, record.mutation(), record.place(), MEMORY, Records.LOGS);
            boolean isAnnounceable = succeeds(() -> Announcement.requireAnnounceable(decision));
            assertThat(isAnnounceable).isEqualTo(succeeds(() -> announcement.change(record, decision)));
            if (!decision.steps().isEmpty()) {
                (isAnnounceable ? accepted : refused).incrementAndGet();
            }
        });
        assertThat(refused).hasValueGreaterThan(100);
        assertThat(accepted).hasValueGreaterThan(100);
    }

    /** What the log can carry for a field of this kind, and no command has. */
    private static Object odd(Field field, RandomGenerator random) {
        return switch (field.kind()) {
            case TEXT -> Seeds.oneOf(random, List.of("", "\ud800", "x".repeat(20_000)));
            case WHOLE -> random.nextLong();
            case DECIMAL ->
                Field.canonicalDecimal(new BigDecimal(
                        new BigInteger(random.nextInt(1, 59), new Random(random.nextLong())), random.nextInt(7)));
            case FLAG -> random.nextBoolean();
            case DATE -> Seeds.oneOf(random, List.of("soon", "-999999999-01-01", "+999999999-12-31", "2026-02-30"));
            case INSTANT ->
                Seeds.oneOf(
                        random,
                        List.of(
                                "now",
                                "+1000000000-12-31T23:59:59.999999999Z",
                                "-1000000000-01-01T00:00:00Z",
                                "2026-11-10T14:30:00.123456789Z",
                                "+292278995-01-01T00:00:00Z"));
            case ID -> throw new IllegalArgumentException("ids are read before anything is decided");
        };
    }

    private static boolean succeeds(Runnable action) {
        try {
            action.run();
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private Change change(Mutation mutation) throws UndecodableRecordException {
        MutationRecord.Decoded record = Records.decoded(0, offset, mutation);
        OutboxEntry message = announcement.change(record, decide(record)).orElseThrow();
        assertThat(message.target()).isEqualTo(OutboxEntry.Target.CHANGES);
        assertThat(message.partition()).isNull();
        assertThat(new String(message.key(), StandardCharsets.UTF_8)).isEqualTo(mutation.getUserId());
        return RecordCodec.CHANGE.decode(message.value());
    }

    private void decide(Mutation mutation) {
        decide(Records.decoded(0, offset, mutation));
    }

    private Decision decide(MutationRecord.Decoded record) {
        Decision decision = Decider.decide(state, record.mutation(), record.place(), MEMORY, Records.LOGS);
        Decider.evolve(state, decision);
        offset++;
        return decision;
    }

    private static long position(long offset) {
        return Position.of(Records.GENERATION, offset).value();
    }
}
