package dev.replog.client.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.node.packet.Packet;
import dev.replog.client.node.packet.PacketEntity;
import dev.replog.client.node.packet.PacketEntity.Operation;
import dev.replog.client.query.Row;
import dev.replog.client.sync.PullState;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The repair of a node whose centre has another last packet of it. */
class RepairTest extends NodeScenario {

    @Test
    void restoredCentre_getsWhatItLost_inANewEpoch() {
        ExchangeNode node = open();
        Row kept =
                create(node, "exercise", fields -> fields.set("name", "kept")).value();
        sync(node);
        long last = centre.decided().get(centre.decided().size() - 1).header().number();
        Row lost =
                create(node, "exercise", fields -> fields.set("name", "lost")).value();
        sync(node);
        int before = centre.decided().size();

        centre.restore(1, last);
        centre.answerNext(packet ->
                centre.answer(packet, List.of(document("exercise", kept.id(), "{\"name\": \"kept\"}")), false));
        create(node, "exercise", fields -> fields.set("name", "pending"));
        time.pass(10 * 60_000);
        assertThat(sync(node)).isEqualTo(PullState.SYNCED);

        List<Packet> after = centre.decided().subList(before, centre.decided().size());
        assertThat(after.get(0).header().epoch()).isEqualTo(2);
        assertThat(after.get(0).header().number()).isEqualTo(1);
        assertThat(after.get(0).header().syncToken()).isNull();
        assertThat(after.get(0).entities()).isEmpty();
        List<PacketEntity> sent =
                after.stream().flatMap(packet -> packet.entities().stream()).toList();
        assertThat(sent)
                .extracting(entity -> Objects.requireNonNull(entity.data()).get("name"))
                .containsExactlyInAnyOrder("lost", "pending");
        assertThat(sent).extracting(PacketEntity::uuid).contains(lost.id());
        assertThat(rows(node, "exercise"))
                .extracting(row -> row.text("name"))
                .containsExactlyInAnyOrder("kept", "lost", "pending");
        assertThat(node.replog().status().pending()).isZero();
    }

    /** The centre refuses the token first. The packet without it shows that packets are lost too. */
    @Test
    void restoredCentre_getsWhatItLost_alsoAfterItRefusedTheToken() {
        ExchangeNode node = open();
        create(node, "exercise", fields -> fields.set("name", "kept"));
        sync(node);
        long last = centre.decided().get(centre.decided().size() - 1).header().number();
        create(node, "exercise", fields -> fields.set("name", "lost"));
        sync(node);
        Row kept = rows(node, "exercise").stream()
                .filter(row -> "kept".equals(row.text("name")))
                .findFirst()
                .orElseThrow();
        int before = centre.decided().size();

        centre.restore(1, last);
        centre.disturb(packet -> ScriptedCentre.problem(410, "sync_token_expired"));
        centre.answerNext(packet ->
                centre.answer(packet, List.of(document("exercise", kept.id(), "{\"name\": \"kept\"}")), false));
        create(node, "exercise", fields -> fields.set("name", "pending"));
        time.pass(10 * 60_000);
        assertThat(sync(node)).isEqualTo(PullState.SYNCED);

        assertThat(centre.decided().subList(before, centre.decided().size()).stream()
                        .flatMap(packet -> packet.entities().stream()))
                .extracting(entity -> Objects.requireNonNull(entity.data()).get("name"))
                .containsExactlyInAnyOrder("lost", "pending");
        assertThat(rows(node, "exercise"))
                .extracting(row -> row.text("name"))
                .containsExactlyInAnyOrder("kept", "lost", "pending");
    }

    @Test
    void restoredCentre_keepsLaterChangesOfOthers_andDeletesAgain() {
        ExchangeNode node = open();
        Row changed =
                create(node, "exercise", fields -> fields.set("name", "mine")).value();
        Row deleted =
                create(node, "exercise", fields -> fields.set("name", "gone")).value();
        sync(node);
        long last = centre.decided().get(centre.decided().size() - 1).header().number();
        patch(node, "exercise", changed.id(), fields -> fields.set("name", "mine, later"));
        sync(node);
        delete(node, "exercise", deleted.id());
        sync(node);
        int before = centre.decided().size();

        centre.restore(1, last);
        PacketEntity others = new PacketEntity(
                "exercise",
                changed.id(),
                Operation.UPDATE,
                "2030-01-01T00:00:00.000Z",
                null,
                null,
                document("exercise", changed.id(), "{\"name\": \"others\"}").data());
        centre.answerNext(packet -> centre.answer(
                packet, List.of(others, document("exercise", deleted.id(), "{\"name\": \"gone\"}")), false));
        sync(node);
        time.pass(60_000);
        assertThat(sync(node)).isEqualTo(PullState.SYNCED);

        List<PacketEntity> sent = centre
                .decided()
                .subList(before, centre.decided().size())
                .stream()
                .flatMap(packet -> packet.entities().stream())
                .toList();
        assertThat(sent).extracting(PacketEntity::operation).containsExactly(Operation.DELETE);
        assertThat(rows(node, "exercise")).extracting(row -> row.text("name")).containsExactly("others");
    }

    /** The centre would refuse changes of an entity that it does not have, and entities below it. */
    @Test
    void whatTheCentreLost_isThereAgain_beforeWhatWaitsForIt() {
        ExchangeNode node = open();
        sync(node);
        long last = centre.decided().get(centre.decided().size() - 1).header().number();
        String workout = create(node, "workout", fields -> fields.set("day_id", "monday"))
                .value()
                .id();
        sync(node);
        int before = centre.decided().size();

        centre.restore(1, last);
        String entry = create(
                        node,
                        "workout_exercise",
                        fields -> fields.set("workout_id", workout).set("exercise_id", newId()))
                .value()
                .id();
        patch(node, "workout", workout, fields -> fields.set("notes", "deep"));
        time.pass(10 * 60_000);
        assertThat(sync(node)).isEqualTo(PullState.SYNCED);

        List<PacketEntity> sent = centre
                .decided()
                .subList(before, centre.decided().size())
                .stream()
                .flatMap(packet -> packet.entities().stream())
                .toList();
        assertThat(sent).extracting(PacketEntity::uuid).containsExactly(workout, entry, workout);
        assertThat(sent)
                .extracting(PacketEntity::operation)
                .containsExactly(Operation.INSERT, Operation.INSERT, Operation.UPDATE);
        assertThat(row(node, "workout", workout))
                .extracting(row -> row.text("notes"))
                .isEqualTo("deep");
        assertThat(row(node, "workout_exercise", entry)).isNotNull();
    }

    @Test
    void valueThatTheCentreLost_isNotSentAfterANewerOne() {
        ExchangeNode node = open();
        Row changed =
                create(node, "exercise", fields -> fields.set("name", "first")).value();
        sync(node);
        long last = centre.decided().get(centre.decided().size() - 1).header().number();
        patch(node, "exercise", changed.id(), fields -> fields.set("name", "lost"));
        sync(node);
        int before = centre.decided().size();

        centre.restore(1, last);
        centre.answerNext(packet ->
                centre.answer(packet, List.of(document("exercise", changed.id(), "{\"name\": \"first\"}")), false));
        patch(node, "exercise", changed.id(), fields -> fields.set("name", "newest"));
        time.pass(10 * 60_000);
        assertThat(sync(node)).isEqualTo(PullState.SYNCED);

        assertThat(centre.decided().subList(before, centre.decided().size()).stream()
                        .flatMap(packet -> packet.entities().stream()))
                .extracting(entity -> Objects.requireNonNull(entity.data()).get("name"))
                .containsExactly("lost", "newest");
        assertThat(row(node, "exercise", changed.id()))
                .extracting(row -> row.text("name"))
                .isEqualTo("newest");
    }

    @Test
    void nodeThatIsOlderThanTheCentre_pullsEverything_andSendsWhatIsPending() {
        ExchangeNode node = open();
        Row known =
                create(node, "exercise", fields -> fields.set("name", "known")).value();
        sync(node);
        int before = centre.decided().size();

        centre.restore(4, 70);
        centre.answerNext(
                packet -> centre.answer(packet, List.of(document("exercise", "x1", "{\"name\": \"newer\"}")), true));
        centre.answerNext(packet -> centre.answer(packet, List.of(), false));
        create(node, "exercise", fields -> fields.set("name", "pending"));
        time.pass(10 * 60_000);
        assertThat(sync(node)).isEqualTo(PullState.SYNCED);

        List<Packet> after = centre.decided().subList(before, centre.decided().size());
        assertThat(after).extracting(packet -> packet.header().epoch()).containsOnly(5L);
        assertThat(after.stream().flatMap(packet -> packet.entities().stream()))
                .extracting(entity -> Objects.requireNonNull(entity.data()).get("name"))
                .containsExactly("pending");
        assertThat(row(node, "exercise", known.id()))
                .as("the centre has deleted it")
                .isNull();
        assertThat(rows(node, "exercise"))
                .extracting(row -> row.text("name"))
                .containsExactlyInAnyOrder("newer", "pending");
    }

    @Test
    void expiredToken_pullsEverythingInTheSameEpoch_andLosesNothing() {
        ExchangeNode node = open();
        Row gone =
                create(node, "exercise", fields -> fields.set("name", "gone")).value();
        sync(node);
        int before = centre.decided().size();

        centre.disturb(packet -> ScriptedCentre.problem(410, "sync_token_expired"));
        centre.answerNext(packet -> centre.answer(
                packet,
                packet.entities().stream()
                        .map(entity -> document("exercise", entity.uuid(), "{\"name\": \"pending\"}"))
                        .toList(),
                false));
        create(node, "exercise", fields -> fields.set("name", "pending"));
        time.pass(60_000);
        assertThat(sync(node)).isEqualTo(PullState.SYNCED);

        List<Packet> after = centre.decided().subList(before, centre.decided().size());
        assertThat(after).extracting(packet -> packet.header().epoch()).containsOnly(1L);
        assertThat(after.get(0).header().syncToken()).isNull();
        assertThat(after.stream().flatMap(packet -> packet.entities().stream())).hasSize(1);
        assertThat(row(node, "exercise", gone.id()))
                .as("others have deleted it")
                .isNull();
        assertThat(rows(node, "exercise")).extracting(row -> row.text("name")).containsExactly("pending");
        assertThat(node.replog().status().pending()).isZero();
    }
}
