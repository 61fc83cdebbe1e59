package dev.replog.projector.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.projector.apply.TestDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Every line of the contract of the exchange, with real Kafka and PostgreSQL. */
class ExchangeIT {
    private static String url;
    private static String prefix;
    private static ExchangeServer server;

    private final String user = "user-" + UUID.randomUUID();

    @BeforeAll
    static void start() throws SQLException {
        url = SharedBackends.get().newDatabase();
        prefix = "exchange-" + UUID.randomUUID() + ".";
        server = ExchangeServer.start(url, prefix);
        server.awaitReady();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private TestNode node() {
        return TestNode.register(server, user, "");
    }

    private JsonNode shown(TestNode node) {
        return server.call("GET", "/api/sync/nodes/" + node.id, server.token(user), (byte[]) null)
                .expect(200)
                .json();
    }

    @Test
    void entities_reachTheOtherNodes_asWholeDocuments() {
        TestNode one = node();
        TestNode other = node();
        UUID squat = UUID.randomUUID();
        UUID push = UUID.randomUUID();
        UUID entry = UUID.randomUUID();
        JsonNode answer = one.exchange(
                server,
                one.insert("exercise", squat, "{\"name\":\"squat\"}"),
                one.insert(
                        "workout",
                        push,
                        "{\"name\":\"push\",\"day_id\":\"monday\",\"exercises\":[{\"id\":\"" + entry
                                + "\",\"exercise_id\":\"" + squat + "\",\"sets\":[{\"id\":\"" + UUID.randomUUID()
                                + "\",\"reps\":5}]}]}"));
        assertThat(TestNode.statuses(answer)).containsExactly("applied", "applied");
        assertThat(TestNode.entity(answer, squat))
                .as("the node has exactly this")
                .isNull();
        assertThat(TestNode.entity(answer, push))
                .as("the centre has set the status")
                .isNotNull();

        JsonNode received = other.exchange(server);
        JsonNode workout = Objects.requireNonNull(TestNode.entity(received, push));
        assertThat(workout.get("operation").asString()).isEqualTo("INSERT");
        assertThat(workout.get("is_deleted").asBoolean()).isFalse();
        assertThat(workout.at("/data/exercises/0/sets/0/reps").asInt()).isEqualTo(5);
        assertThat(TestNode.entity(received, squat)).isNotNull();
        assertThat(received.at("/header/sender_node_id").asString()).isEqualTo(other.centre);
        assertThat(received.at("/header/recipient_node_id").asString()).isEqualTo(other.id);
        assertThat(received.at("/body/more").asBoolean()).isFalse();
        assertThat(other.pullAll(server)).isEmpty();

        other.exchange(server, other.update("workout", push, "{\"notes\":\"heavy\"}"), other.delete("exercise", squat));
        JsonNode back = one.exchange(server);
        assertThat(Objects.requireNonNull(TestNode.entity(back, push))
                        .at("/data/notes")
                        .asString())
                .isEqualTo("heavy");
        JsonNode gone = Objects.requireNonNull(TestNode.entity(back, squat));
        assertThat(gone.get("operation").asString()).isEqualTo("DELETE");
        assertThat(gone.get("data").isNull()).isTrue();
    }

    @Test
    void repeatedNumber_getsTheFirstResults_andOtherContentIsRefused() {
        TestNode node = node();
        UUID squat = UUID.randomUUID();
        node.number = 1;
        ObjectNode packet = node.packet(
                node.insert("exercise", squat, "{\"name\":\"squat\"}"),
                node.update("exercise", UUID.randomUUID(), "{\"name\":\"unknown\"}"));
        JsonNode first = node.send(server, packet).expect(200).json();
        assertThat(TestNode.statuses(first)).containsExactly("applied", "rejected");
        JsonNode again = node.send(server, packet).expect(200).json();
        assertThat(again).isEqualTo(first);

        ExchangeServer.Answer other = node.send(server, node.packet()).expect(409);
        assertThat(other.code()).isEqualTo("node_diverged");
        assertThat(shown(node).get("received_packet_no").asLong()).isEqualTo(1);
    }

    @Test
    void numberThatSkips_isRefused_andANewEpochStartsAtOne() {
        TestNode node = node();
        node.exchange(server);
        node.number = 3;
        ExchangeServer.Answer gap = node.send(
                        server, node.packet(node.insert("exercise", UUID.randomUUID(), "{\"name\":\"never\"}")))
                .expect(409);
        assertThat(gap.code()).isEqualTo("packet_gap");
        assertThat(gap.json().get("expected").asLong()).isEqualTo(2);
        node.epoch = 2;
        assertThat(node.send(server, node.packet()).expect(409).code()).isEqualTo("packet_gap");
        node.number = 0;
        node.applied = null;
        assertThat(node.pullAll(server)).isEmpty();
        node.epoch = 1;
        node.number = 2;
        assertThat(node.send(server, node.packet()).expect(409).code()).isEqualTo("node_diverged");
    }

    @Test
    void repeatedNumber_getsTheSameEnd_withContentThatMayBeNewer() {
        TestNode writer = node();
        TestNode reader = node();
        UUID squat = UUID.randomUUID();
        UUID row = UUID.randomUUID();
        writer.exchange(
                server,
                writer.insert("exercise", squat, "{\"name\":\"squat\"}"),
                writer.insert("exercise", row, "{\"name\":\"row\"}"));
        reader.number = 1;
        JsonNode first = reader.send(server, reader.packet()).expect(200).json();
        writer.exchange(server, writer.update("exercise", squat, "{\"name\":\"front squat\"}"));
        UUID later = UUID.randomUUID();
        writer.exchange(server, writer.insert("exercise", later, "{\"name\":\"later\"}"));

        JsonNode again = reader.send(server, reader.packet()).expect(200).json();
        assertThat(again.at("/header/sync_token")).isEqualTo(first.at("/header/sync_token"));
        assertThat(Objects.requireNonNull(TestNode.entity(again, squat))
                        .at("/data/name")
                        .asString())
                .isEqualTo("front squat");
        assertThat(TestNode.entity(again, row)).isNotNull();
        assertThat(TestNode.entity(again, later)).isNull();
        reader.apply(again);
        assertThat(reader.pullAll(server)).containsExactlyInAnyOrder(squat.toString(), later.toString());
    }

    @Test
    void conflicts_areDecidedByTheBaseAndTheNodesPolicy() {
        TestNode strict = TestNode.register(server, user, ",\"conflict\":\"merge\"");
        TestNode strong = TestNode.register(server, user, ",\"conflict\":\"client_wins\"");
        UUID squat = UUID.randomUUID();
        strong.exchange(server, strong.insert("exercise", squat, "{\"name\":\"squat\"}"));
        strict.pullAll(server);
        strong.pullAll(server);
        strong.exchange(server, strong.update("exercise", squat, "{\"notes\":\"deep\"}"));

        JsonNode rejected = strict.exchange(server, strict.update("exercise", squat, "{\"notes\":\"mine\"}"));
        assertThat(TestNode.statuses(rejected)).containsExactly("rejected");
        assertThat(rejected.at("/body/results/0/code").asString()).isEqualTo("etag_mismatch");
        assertThat(rejected.at("/body/results/0/conflict/changed_by").asString())
                .isEqualTo(strong.id);
        assertThat(rejected.at("/body/results/0/conflict/conflicts/0").asString())
                .isEqualTo("notes");
        assertThat(Objects.requireNonNull(TestNode.entity(rejected, squat))
                        .at("/data/notes")
                        .asString())
                .isEqualTo("deep");

        strict.exchange(server, strict.update("exercise", squat, "{\"category\":\"legs\"}"));
        JsonNode merged = strong.exchange(server, strong.update("exercise", squat, "{\"category\":\"core\"}"));
        assertThat(TestNode.statuses(merged)).containsExactly("merged");
        assertThat(merged.at("/body/results/0/conflict/merged_fields/0").asString())
                .isEqualTo("category");
        assertThat(Objects.requireNonNull(TestNode.entity(merged, squat))
                        .at("/data/category")
                        .asString())
                .isEqualTo("core");
    }

    @Test
    void types_limitTheNode_toTheirTrees() {
        TestNode all = node();
        TestNode some = TestNode.register(server, user, ",\"types\":[\"workout\"]");
        UUID squat = UUID.randomUUID();
        UUID push = UUID.randomUUID();
        all.exchange(
                server,
                all.insert("exercise", squat, "{\"name\":\"squat\"}"),
                all.insert("workout", push, "{\"day_id\":\"monday\"}"));
        assertThat(shown(some).get("waiting").asLong()).isEqualTo(1);
        assertThat(some.pullAll(server)).containsExactly(push.toString());
        some.number++;
        ExchangeServer.Answer refused = some.send(
                        server, some.packet(some.insert("exercise", UUID.randomUUID(), "{\"name\":\"x\"}")))
                .expect(400);
        assertThat(refused.json().at("/errors/0/pointer").asString()).isEqualTo("/body/entities/0/type");
        some.number--;
        some.exchange(server);
        JsonNode shown = shown(some);
        assertThat(shown.get("waiting").asLong()).isZero();
        assertThat(shown.get("received_packet_no").asLong()).isEqualTo(some.number);
        assertThat(shown.get("sent_packet_no").asLong()).isEqualTo(some.number);
        assertThat(shown.get("acknowledged_packet_no").asLong()).isEqualTo(some.number - 1);
        assertThat(shown.has("last_sync_in")).isTrue();
    }

    @Test
    void largeChanges_comeInSeveralPackets_alsoWithinOnePosition() {
        TestNode writer = node();
        TestNode reader = node();
        List<String> written = new ArrayList<>();
        String notes = "n".repeat(1800);
        for (int packet = 0; packet < 2; packet++) {
            String[] entities = IntStream.range(0, 500)
                    .mapToObj(i -> {
                        UUID id = UUID.randomUUID();
                        written.add(id.toString());
                        return writer.insert("exercise", id, "{\"name\":\"e" + i + "\",\"notes\":\"" + notes + "\"}");
                    })
                    .toArray(String[]::new);
            assertThat(TestNode.statuses(writer.exchange(server, entities))).containsOnly("applied");
        }
        reader.number = 1;
        JsonNode first = reader.send(server, reader.packet()).expect(200).json();
        assertThat(first.at("/body/more").asBoolean()).isTrue();
        assertThat(first.toString().length()).isLessThanOrEqualTo(1 << 20);
        JsonNode again = reader.send(server, reader.packet()).expect(200).json();
        assertThat(again).as("a repeated packet within a position").isEqualTo(first);
        List<String> got = new ArrayList<>();
        reader.apply(first)
                .at("/body/entities")
                .forEach(entity -> got.add(entity.get("uuid").asString()));
        got.addAll(reader.pullAll(server));
        assertThat(got).containsExactlyInAnyOrderElementsOf(written);
    }

    @Test
    void silentNodes_costOnlyTheirRows() throws SQLException {
        TestNode writer = node();
        TestDatabase database = new TestDatabase(url);
        database.execute(
                "INSERT INTO node (id, user_id, code, name, token_hash, created_at) SELECT gen_random_uuid(), '"
                        + user + "', 'silent ' || n, 'silent', decode(md5('" + user + "' || n), 'hex'), now()"
                        + " FROM generate_series(1, 998) n");
        for (int i = 0; i < 20; i++) {
            writer.exchange(server, writer.insert("exercise", UUID.randomUUID(), "{\"name\":\"e" + i + "\"}"));
        }
        assertThat(database.text("SELECT count(*) FROM node_sent s JOIN node n ON n.id = s.node_id WHERE n.user_id = '"
                        + user + "'"))
                .isEqualTo("1");
        JsonNode listed = server.call("GET", "/api/sync/nodes", server.token(user), (byte[]) null)
                .expect(200)
                .json();
        assertThat(listed.get("items")).hasSize(999);
        assertThat(listed.at("/items/998/waiting").asLong()).isEqualTo(20);
        TestNode.register(server, user, "");
        String oneMore = "{\"code\":\"one more\",\"name\":\"x\"}";
        assertThat(server.call("POST", "/api/sync/nodes", server.token(user), oneMore)
                        .code())
                .isEqualTo("rate_limited");
    }
}
