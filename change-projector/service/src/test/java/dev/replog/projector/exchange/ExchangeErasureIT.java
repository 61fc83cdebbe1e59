package dev.replog.projector.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.projector.apply.Ask;
import dev.replog.projector.apply.TestDatabase;
import dev.replog.projector.apply.TestLog;
import dev.replog.schemas.AccountErasure;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.codec.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** The account of a node is erased while the centre is answering a packet of it. */
class ExchangeErasureIT {
    private static final String EXCHANGE_SESSION = "change-projector exchange";

    private static TestDatabase database;
    private static TestLog log;
    private static ExchangeServer server;

    private final String user = "user-" + UUID.randomUUID();

    @BeforeAll
    static void start() throws Exception {
        database = new TestDatabase(SharedBackends.get().newDatabase());
        String prefix = "erasure-" + UUID.randomUUID() + ".";
        log = TestLog.create(SharedBackends.get().kafkaBootstrapServers(), prefix, 2);
        server = ExchangeServer.start(database.url(), prefix, "replog.exchange.outcome-wait=30s");
        server.awaitReady();
    }

    @AfterAll
    static void stop() {
        server.close();
        log.close();
    }

    private TestNode node() {
        TestNode node = TestNode.register(server, user, "");
        node.exchange(server, node.insert("exercise", UUID.randomUUID(), "{\"name\":\"squat\"}"));
        node.number++;
        return node;
    }

    @Test
    void packetThatWasDecided_getsAccountErased() throws Exception {
        TestNode node = node();
        ObjectNode packet = node.packet(node.insert("exercise", UUID.randomUUID(), "{\"name\":\"row\"}"));
        try (DatabaseGate gate = DatabaseGate.before(database, "UPDATE ON node")) {
            requireErased(node, eraseWhileItWaits(node, packet, gate));
        }
    }

    /** Its first packet says by no base when its changes were made. */
    @Test
    void firstPacketThatIsAppendedAfterTheErasure_leavesNothing() throws Exception {
        TestNode node = TestNode.register(server, user, "");
        node.number++;
        requireNothingIsLeft(node, node.packet(node.insert("exercise", UUID.randomUUID(), "{\"name\":\"row\"}")));
    }

    @Test
    void laterPacketThatIsAppendedAfterTheErasure_leavesNothing() throws Exception {
        TestNode node = node();
        requireNothingIsLeft(node, node.packet(node.insert("exercise", UUID.randomUUID(), "{\"name\":\"row\"}")));
    }

    private void requireNothingIsLeft(TestNode node, ObjectNode packet) throws Exception {
        CompletableFuture<ExchangeServer.Answer> answer;
        // The exchange reads it after the token of the node, and before it appends the packet.
        try (DatabaseGate gate = DatabaseGate.of(database, "log_generation")) {
            answer = CompletableFuture.supplyAsync(() -> node.send(server, packet));
            gate.awaitWaiting(EXCHANGE_SESSION);
            erase();
        }
        requireErased(node, answer);
        Mutation last = RecordCodec.MUTATION.decode(log.mutations().stream()
                .filter(this::isOfUser)
                .toList()
                .getLast()
                .value());
        assertThat(last.getPacket()).as("appended after the erasure").isNotNull();
        for (String table : List.of("entity", "receipt", "node", "node_packet")) {
            assertThat(database.text("SELECT count(*) FROM " + table + " WHERE user_id = '" + user + "'"))
                    .as(table)
                    .isEqualTo("0");
        }
    }

    private boolean isOfUser(ConsumerRecord<byte[], byte[]> record) {
        return record.key() != null && user.equals(new String(record.key(), StandardCharsets.UTF_8));
    }

    @Test
    void nodeThatIsStoppedMeanwhile_isNotAuthenticated() throws Exception {
        TestNode node = node();
        CompletableFuture<ExchangeServer.Answer> answer;
        try (DatabaseGate gate = DatabaseGate.before(database, "UPDATE ON node")) {
            answer = CompletableFuture.supplyAsync(() -> node.send(server, node.packet()));
            gate.awaitWaiting(EXCHANGE_SESSION);
            server.call("DELETE", "/api/sync/nodes/" + node.id, server.token(user), (byte[]) null)
                    .expect(204);
        }
        assertThat(answer.join().expect(401).code()).isEqualTo("unauthenticated");
    }

    private CompletableFuture<ExchangeServer.Answer> eraseWhileItWaits(
            TestNode node, ObjectNode packet, DatabaseGate gate) throws Exception {
        CompletableFuture<ExchangeServer.Answer> answer =
                CompletableFuture.supplyAsync(() -> node.send(server, packet));
        gate.awaitWaiting(EXCHANGE_SESSION);
        erase();
        gate.await("erased", "SELECT count(*) = 0 FROM node WHERE id = '" + node.id + "'");
        gate.close();
        return answer;
    }

    private void erase() throws Exception {
        log.append(Mutation.newBuilder(Ask.silent(user))
                .setDeviceId(null)
                .setErasure(new AccountErasure(UUID.randomUUID(), Ask.hash("erase"), null, null))
                .build());
    }

    private static void requireErased(TestNode node, CompletableFuture<ExchangeServer.Answer> answer) {
        ExchangeServer.Answer refused = answer.join().expect(410);
        assertThat(refused.code()).isEqualTo("account_erased");
        assertThat(refused.json().path("erased_at").asString("")).isNotEmpty();
        assertThat(node.send(server, node.packet()).expect(410).code()).isEqualTo("account_erased");
    }
}
