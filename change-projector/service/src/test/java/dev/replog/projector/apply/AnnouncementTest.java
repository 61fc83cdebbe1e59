package dev.replog.projector.apply;

import static dev.replog.projector.apply.DecidedMutations.IN_WORKOUT;
import static dev.replog.projector.apply.DecidedMutations.SET;
import static dev.replog.projector.apply.DecidedMutations.SQUAT;
import static dev.replog.projector.apply.DecidedMutations.WORKOUT;
import static dev.replog.projector.apply.Records.position;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.decide.Decision;
import dev.replog.projector.log.MutationRecord;
import dev.replog.projector.outbox.Announcement;
import dev.replog.projector.outbox.OutboxEntry;
import dev.replog.schemas.Change;
import dev.replog.schemas.ChangeKind;
import dev.replog.schemas.EntityChange;
import dev.replog.schemas.LostField;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Operation;
import dev.replog.schemas.Precondition;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import dev.replog.schemas.entity.Exercise;
import dev.replog.schemas.entity.WorkoutSet;
import dev.replog.schemas.token.LogId;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Tests the changes that are announced for the decisions on mutations. */
class AnnouncementTest {
    private final Announcement announcement = new Announcement(new LogId(0x0A0B0C0D));
    private final DecidedMutations mutations = new DecidedMutations();

    @Test
    void created_hasTheWholeState() throws UndecodableRecordException {
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
    void updated_hasTheChangedFields_andTheWholeState() throws UndecodableRecordException {
        mutations.decide(Ask.silent("alice", Ask.upsert("exercise", SQUAT, Map.of("name", "Squat", "notes", "deep"))));
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
    void rejectedOperation_isAnnounced_whenTheEntityExists() throws UndecodableRecordException {
        mutations.decide(Ask.silent("alice", Ask.upsert("exercise", SQUAT, Map.of("name", "Squat"))));
        Operation rejected = Operation.newBuilder(Ask.patch("exercise", SQUAT, Map.of("name", "mine", "notes", "mine")))
                .setPrecondition(Precondition.MUST_NOT_EXIST)
                .setClientTime(Records.AT.minusSeconds(1))
                .build();
        Change change = change(Ask.heard("alice", Ask.delete("exercise", new UUID(0, 9)), rejected));
        assertThat(change.getEntities()).isEmpty();
        assertThat(change.getLosses()).singleElement().satisfies(loss -> {
            assertThat(loss.getMutationId()).isEqualTo(rejected.getMutationId());
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
    void tree_isAnnouncedParentsFirst_andDeletedAsAWhole() throws UndecodableRecordException {
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
    void operationsOfOneMutation_areOneChange_withTheirMutationIds() throws UndecodableRecordException {
        Operation first = Ask.upsert("exercise", SQUAT, Map.of("name", "Squat"));
        Operation rejected = Ask.delete("exercise", new UUID(0, 9));
        Operation last = Ask.upsert("template", new UUID(0, 5), Map.of("name", "Legs"));
        Change change = change(Ask.silent("alice", first, rejected, last));
        assertThat(change.getEntities())
                .extracting(EntityChange::getMutationId)
                .containsExactly(first.getMutationId(), last.getMutationId());
    }

    @Test
    void nothingIsAnnounced_whenNothingChanged() {
        Mutation nothing = Ask.silent("alice", Ask.delete("exercise", SQUAT));
        MutationRecord.Decoded record = mutations.record(nothing);
        Decision decision = mutations.decide(record);
        assertThat(announcement.change(record, decision)).isEmpty();
        assertThat(announcement.outcome(record, decision, Records.AT)).isEmpty();
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

    private Change change(Mutation mutation) throws UndecodableRecordException {
        MutationRecord.Decoded record = mutations.record(mutation);
        OutboxEntry message =
                announcement.change(record, mutations.decide(record)).orElseThrow();
        assertThat(message.target()).isEqualTo(OutboxEntry.Target.CHANGES);
        assertThat(message.partition()).isNull();
        assertThat(new String(message.key(), StandardCharsets.UTF_8)).isEqualTo(mutation.getUserId());
        return RecordCodec.CHANGE.decode(message.value());
    }
}
