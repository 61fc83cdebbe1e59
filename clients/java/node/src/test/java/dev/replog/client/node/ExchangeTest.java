package dev.replog.client.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.conflict.ConflictResolver;
import dev.replog.client.json.Members;
import dev.replog.client.node.packet.Packet;
import dev.replog.client.node.packet.PacketEntity;
import dev.replog.client.node.packet.PacketEntity.Operation;
import dev.replog.client.node.packet.PacketJson;
import dev.replog.client.node.packet.PacketResult;
import dev.replog.client.query.Row;
import dev.replog.client.query.SyncState;
import dev.replog.client.rejected.Rejected;
import dev.replog.client.sync.PullState;
import dev.replog.client.write.WriteOptions;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ExchangeTest extends NodeScenario {

    private static final String TREE = """
            {"id": "%s", "user_id": "alice", "etag": "1", "version": 3, "updated_at": "2026-11-20T10:00:00.000Z",
             "day_id": "d", "exercises": [
               {"id": "e1", "version": 1, "exercise_id": "x", "sets": [
                 {"id": "s1", "version": 2, "reps": 5, "weight": 82.5}, {"id": "s2", "version": 1, "reps": 3}]},
               {"id": "e2", "version": 1, "exercise_id": "y", "sets": []}]}
            """.formatted(WORKOUT);

    private Packet lastWithEntities() {
        List<Packet> packets = centre.decided().stream()
                .filter(packet -> !packet.entities().isEmpty())
                .toList();
        return packets.get(packets.size() - 1);
    }

    @Test
    void creation_isAnEntityOfAPacket_andBecomesARow() {
        ExchangeNode node = open();
        Row made =
                create(node, "exercise", fields -> fields.set("name", "Squat")).value();

        assertThat(sync(node)).isEqualTo(PullState.SYNCED);

        PacketEntity sent = centre.entities().get(0);
        assertThat(sent.operation()).isEqualTo(Operation.INSERT);
        assertThat(sent.uuid()).isEqualTo(made.id());
        assertThat(sent.data()).containsEntry("name", "Squat");
        Row row = Objects.requireNonNull(row(node, "exercise", made.id()));
        assertThat(row.sync()).isEqualTo(SyncState.SYNCED);
        assertThat(row.text("name")).isEqualTo("Squat");
        assertThat(node.replog().status().pending()).isZero();
    }

    @Test
    void patch_namesItsFields_andTheTokenThatWasApplied() {
        ExchangeNode node = open();
        centre.answerNext(packet -> centre.answer(
                packet, List.of(document("exercise", "x1", "{\"name\": \"Squat\", \"version\": 1}")), false));
        sync(node);
        assertThat(centre.seen().get(0).header().syncToken()).isNull();

        patch(node, "exercise", "x1", fields -> fields.set("notes", "deep"));
        sync(node);

        PacketEntity sent = centre.entities().get(0);
        assertThat(sent.operation()).isEqualTo(Operation.UPDATE);
        assertThat(sent.data())
                .isEqualTo(new Members.Builder().put("notes", "deep").build());
        assertThat(sent.base())
                .isNotNull()
                .isEqualTo(lastWithEntities().header().syncToken());
        assertThat(Objects.requireNonNull(row(node, "exercise", "x1")).fields())
                .containsEntry("name", "Squat")
                .containsEntry("notes", "deep");
    }

    @Test
    void documents_becomeRows_andLaterOnesRemoveWhatIsGone() {
        ExchangeNode node = open();
        centre.answerNext(packet -> centre.answer(packet, List.of(document("workout", WORKOUT, TREE)), false));
        sync(node);

        Row set = Objects.requireNonNull(row(node, "workout_set", "s1"));
        assertThat(set.fields()).containsEntry("weight", 82.5).containsEntry("workout_exercise_id", "e1");
        assertThat(set.version()).isEqualTo(2);
        assertThat(Objects.requireNonNull(row(node, "workout", WORKOUT)).fields())
                .isEqualTo(new Members.Builder().put("day_id", "d").build());

        String smaller = "{\"day_id\": \"d\", \"exercises\": [{\"id\": \"e1\", \"exercise_id\": \"x\","
                + " \"sets\": [{\"id\": \"s2\", \"reps\": 4}]}]}";
        centre.answerNext(packet -> centre.answer(packet, List.of(document("workout", WORKOUT, smaller)), false));
        sync(node);

        assertThat(rows(node, "workout_set")).extracting(Row::id).containsExactly("s2");
        assertThat(rows(node, "workout_exercise")).extracting(Row::id).containsExactly("e1");

        centre.answerNext(packet -> centre.answer(packet, List.of(tombstone("workout", WORKOUT)), false));
        sync(node);

        assertThat(rows(node, "workout")).isEmpty();
        assertThat(rows(node, "workout_exercise")).isEmpty();
        assertThat(rows(node, "workout_set")).isEmpty();
    }

    @Test
    void entityThatWasMoved_staysInItsNewTree_whateverComesFirst() {
        ExchangeNode node = open();
        String other = "aaaaaaaa-0000-4000-8000-000000000002";
        centre.answerNext(packet -> centre.answer(packet, List.of(document("workout", WORKOUT, TREE)), false));
        sync(node);

        String target = "{\"day_id\": \"d\", \"exercises\": [{\"id\": \"e1\", \"exercise_id\": \"x\", \"sets\":"
                + " [{\"id\": \"s1\", \"reps\": 5}, {\"id\": \"s2\", \"reps\": 3}]}]}";
        String left = "{\"day_id\": \"d\", \"exercises\": [{\"id\": \"e2\", \"exercise_id\": \"y\", \"sets\": []}]}";
        centre.answerNext(packet -> centre.answer(packet, List.of(document("workout", other, target)), true));
        centre.answerNext(packet -> centre.answer(packet, List.of(document("workout", WORKOUT, left)), false));
        sync(node);

        assertThat(rows(node, "workout_set")).extracting(Row::id).containsExactly("s1", "s2");
        assertThat(Objects.requireNonNull(row(node, "workout_exercise", "e1")).text("workout_id"))
                .isEqualTo(other);
    }

    @Test
    void lostAnswer_isAskedForAgain_withTheSameNumberAndContent() {
        ExchangeNode node = open();
        centre.disturb(packet -> {
            centre.decide(packet);
            return null;
        });
        create(node, "exercise", fields -> fields.set("name", "Squat"));
        time.pass(60_000);

        assertThat(sync(node)).isEqualTo(PullState.SYNCED);

        Packet first = centre.seen().get(0);
        assertThat(centre.seen().get(1)).isEqualTo(first);
        assertThat(centre.entities()).hasSize(1);
        assertThat(node.replog().status().pending()).isZero();
    }

    @Test
    void queue_isSplitByTheLimits_andSaysThatThereIsMore() {
        ExchangeNode node = open();
        sync(node);
        int before = centre.decided().size();
        for (int i = 0; i < 1_200; i++) {
            int count = i;
            var unused = node.replog()
                    .writeAsync(
                            tx -> tx.create("exercise", fields -> fields.set("name", "n" + count)),
                            WriteOptions.DEFAULT);
        }

        assertThat(sync(node)).isEqualTo(PullState.SYNCED);

        List<Packet> packets = centre.decided().stream()
                .skip(before)
                .filter(packet -> !packet.entities().isEmpty())
                .toList();
        assertThat(packets).allMatch(packet -> packet.entities().size() <= 500);
        assertThat(packets).extracting(packet -> packet.entities().size()).contains(500);
        assertThat(packets.get(packets.size() - 1).more()).isFalse();
        assertThat(packets).anyMatch(Packet::more);
        assertThat(centre.entities())
                .extracting(PacketEntity::uuid)
                .doesNotHaveDuplicates()
                .hasSize(1_200);
    }

    @Test
    void centreWithMore_isAskedUntilItHasNothing() {
        ExchangeNode node = open();
        for (int i = 0; i < 3; i++) {
            PacketEntity entity = document("exercise", "x" + i, "{\"name\": \"n\"}");
            boolean more = i < 2;
            centre.answerNext(packet -> centre.answer(packet, List.of(entity), more));
        }

        assertThat(sync(node)).isEqualTo(PullState.SYNCED);

        assertThat(rows(node, "exercise")).hasSize(3);
        assertThat(centre.decided())
                .extracting(packet -> packet.header().syncToken())
                .startsWith(null, "t1", "t2");
        assertThat(centre.decided())
                .extracting(packet -> packet.header().number())
                .startsWith(1L, 2L, 3L);
    }

    @Test
    void rejectedEntity_isParked_andTheOthersAreApplied() {
        ExchangeNode node = open();
        sync(node);
        centre.answerNext(packet -> centre.answer(
                packet,
                List.of(),
                packet.entities().stream()
                        .map(entity -> entity.uuid().equals("11111111-0000-4000-8000-000000000001")
                                ? new PacketResult(entity.uuid(), "rejected", null, "workout_in_progress", null)
                                : new PacketResult(entity.uuid(), "applied", null, null, null))
                        .toList(),
                false));
        time.get(node.replog()
                .writeAsync(
                        tx -> {
                            tx.create(
                                    "workout",
                                    fields -> fields.id("11111111-0000-4000-8000-000000000001")
                                            .set("day_id", "d"));
                            return tx.create("exercise", fields -> fields.set("name", "Squat"));
                        },
                        WriteOptions.DEFAULT));
        sync(node);

        List<Rejected> rejected = time.get(node.replog().rejected().listAsync());
        assertThat(rejected).extracting(Rejected::code).containsExactly("workout_in_progress");
        assertThat(rows(node, "exercise")).extracting(Row::sync).containsExactly(SyncState.SYNCED);
    }

    @Test
    void conflict_isResolvedByTheApp_withTheStateOfTheCentre() {
        ExchangeNode node = open(ConflictResolver.MINE);
        centre.answerNext(
                packet -> centre.answer(packet, List.of(document("exercise", "x1", "{\"name\": \"Squat\"}")), false));
        sync(node);
        String[] conflicting = {""};
        centre.answerNext(packet -> {
            Packet answer = centre.answer(
                    packet,
                    List.of(document("exercise", "x1", "{\"name\": \"theirs\"}")),
                    List.of(new PacketResult("x1", "rejected", null, "etag_mismatch", "others")),
                    false);
            conflicting[0] = String.valueOf(answer.header().syncToken());
            return answer;
        });
        patch(node, "exercise", "x1", fields -> fields.set("name", "mine"));
        sync(node);

        PacketEntity again = centre.entities().get(centre.entities().size() - 1);
        assertThat(again.data()).containsEntry("name", "mine");
        assertThat(again.base()).as("it was shown theirs").isEqualTo(conflicting[0]);
        assertThat(Objects.requireNonNull(row(node, "exercise", "x1")).text("name"))
                .isEqualTo("mine");
        assertThat(node.replog().status().pending()).isZero();
    }

    @Test
    void refusedPacket_isHalved_untilOneEntityIsParked() {
        ExchangeNode node = open();
        sync(node);
        for (int i = 0; i < 4; i++) {
            String name = i == 2 ? "poison" : "fine";
            create(node, "exercise", fields -> fields.set("name", name));
        }
        for (int i = 0; i < 20; i++) {
            centre.disturb(packet -> {
                boolean isPoisoned = packet.entities().stream()
                        .anyMatch(entity -> "poison"
                                .equals(Objects.requireNonNull(entity.data()).get("name")));
                return isPoisoned
                        ? ScriptedCentre.problem(400, "validation_failed")
                        : ScriptedCentre.response(200, PacketJson.write(centre.decide(packet)));
            });
        }

        assertThat(sync(node)).isEqualTo(PullState.SYNCED);

        assertThat(centre.entities()).hasSize(3);
        assertThat(time.get(node.replog().rejected().listAsync()))
                .extracting(Rejected::code)
                .containsExactly("validation_failed");
    }
}
