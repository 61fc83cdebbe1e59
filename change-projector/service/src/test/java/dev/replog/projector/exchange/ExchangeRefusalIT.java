package dev.replog.projector.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.projector.apply.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Packets and tokens that are refused, with real Kafka and PostgreSQL. */
class ExchangeRefusalIT {
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
    void packetsOfOthers_areRefused() {
        TestNode node = node();
        TestNode other = node();
        node.number = 1;
        ObjectNode forged = node.packet();
        ((ObjectNode) forged.get("header")).put("sender_node_id", other.id);
        assertThat(node.send(server, forged).expect(403).code()).isEqualTo("forbidden");
        ObjectNode elsewhere = node.packet();
        ((ObjectNode) elsewhere.get("header")).put("recipient_node_id", other.id);
        assertThat(node.send(server, elsewhere).expect(400).code()).isEqualTo("validation_failed");
        ObjectNode newer = node.packet(node.insert("exercise", UUID.randomUUID(), "{\"not_yet\":1}"));
        ((ObjectNode) newer.get("header")).put("schema_version", "0123456789abcdef");
        assertThat(node.send(server, newer).expect(409).code()).isEqualTo("schema_unknown");
        assertThat(shown(node).get("received_packet_no").asLong()).isZero();
    }

    @Test
    void tokens_openTheExchangeAlone_untilTheyAreReplacedOrStopped() {
        TestNode node = node();
        String person = server.token(user);
        assertThat(server.call("POST", TestNode.EXCHANGE, person, node.packet().toString())
                        .status())
                .isEqualTo(401);
        for (String path : List.of("/api/sync", "/api/exercises", "/api/sync/nodes", "/api/sync/nodes/" + node.id)) {
            assertThat(server.call("GET", path, node.token, (byte[]) null).status())
                    .as(path)
                    .isEqualTo(401);
        }
        String old = node.token;
        node.token = server.call("POST", "/api/sync/nodes/" + node.id + "/token", person, (byte[]) null)
                .expect(200)
                .json()
                .get("token")
                .asString();
        node.exchange(server);
        assertThat(server.call("POST", TestNode.EXCHANGE, old, node.packet().toString())
                        .status())
                .isEqualTo(401);
        String stranger = server.token("stranger-" + UUID.randomUUID());
        String path = "/api/sync/nodes/" + node.id;
        assertThat(server.call("DELETE", path, stranger, (byte[]) null).status())
                .isEqualTo(404);
        server.call("DELETE", path, person, (byte[]) null).expect(204);
        server.call("GET", path, person, (byte[]) null).expect(404);
        assertThat(node.send(server, node.packet()).status()).isEqualTo(401);
    }

    @Test
    void brokenPackets_changeNothing() throws IOException {
        TestNode node = node();
        node.number = 1;
        String whole = node.packet(node.insert("exercise", UUID.randomUUID(), "{\"name\":\"squat\"}"))
                .toString();
        String cut = whole.substring(0, whole.length() - 10);
        assertThat(server.call("POST", TestNode.EXCHANGE, node.token, cut)
                        .expect(400)
                        .code())
                .isEqualTo("invalid_json");
        UUID twice = UUID.randomUUID();
        node.send(
                        server,
                        node.packet(
                                node.insert("exercise", twice, "{\"name\":\"a\"}"),
                                node.update("exercise", twice, "{\"name\":\"b\"}")))
                .expect(400);
        byte[] large = new byte[100 << 20];
        assertThat(server.call("POST", TestNode.EXCHANGE, node.token, gzip(large), "Content-Encoding", "gzip")
                        .status())
                .isEqualTo(413);
        ObjectNode tokenOfOther = node.packet();
        ((ObjectNode) tokenOfOther.get("header")).put("sync_token", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        assertThat(node.send(server, tokenOfOther).expect(400).code()).isEqualTo("invalid_token");
        assertThat(shown(node).get("received_packet_no").asLong()).isZero();
        assertThat(server.call(
                                "POST",
                                TestNode.EXCHANGE,
                                node.token,
                                gzip(whole.getBytes(StandardCharsets.UTF_8)),
                                "Content-Encoding",
                                "gzip")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void tokenOlderThanThePurge_isRefused() throws SQLException {
        TestNode node = node();
        node.exchange(server, node.insert("exercise", UUID.randomUUID(), "{\"name\":\"squat\"}"));
        node.exchange(server, node.insert("exercise", UUID.randomUUID(), "{\"name\":\"row\"}"));
        TestDatabase database = new TestDatabase(url);
        database.execute("UPDATE user_head SET horizon = position + 1 WHERE user_id = '" + user + "'");
        node.number++;
        assertThat(node.send(server, node.packet()).expect(410).code()).isEqualTo("sync_token_expired");
        node.applied = null;
        assertThat(node.send(server, node.packet()).expect(200).json().at("/body/entities"))
                .hasSize(2);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }
}
