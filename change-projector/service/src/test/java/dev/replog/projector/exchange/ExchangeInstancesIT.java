package dev.replog.projector.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.projector.apply.TestDatabase;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Several instances of one centre, at once and one after the other. */
class ExchangeInstancesIT {
    private final String user = "user-" + UUID.randomUUID();

    @Test
    void twoInstances_answerOnePacketAlike() throws SQLException {
        String url = SharedBackends.get().newDatabase();
        String prefix = "instances-" + UUID.randomUUID() + ".";
        // Closed together at the end, because all servers of a process share their event loops.
        try (ExchangeServer server = ExchangeServer.start(url, prefix);
                ExchangeServer second = ExchangeServer.start(url, prefix)) {
            server.awaitReady();
            TestNode node = TestNode.register(server, user, "");
            for (int i = 0; i < 5; i++) {
                node.number++;
                ObjectNode packet =
                        node.packet(node.insert("exercise", UUID.randomUUID(), "{\"name\":\"e" + i + "\"}"));
                CompletableFuture<ExchangeServer.Answer> there =
                        CompletableFuture.supplyAsync(() -> node.send(second, packet));
                JsonNode here = node.send(server, packet).expect(200).json();
                JsonNode other = there.join().expect(200).json();
                assertThat(other.at("/body/results")).isEqualTo(here.at("/body/results"));
                assertThat(other.at("/header/sync_token")).isEqualTo(here.at("/header/sync_token"));
                node.apply(here);
            }
            assertThat(server.call("GET", "/api/sync/nodes/" + node.id, server.token(user), (byte[]) null)
                            .json()
                            .get("received_packet_no")
                            .asLong())
                    .isEqualTo(5);
        }
    }

    @Test
    void undecidedPacket_isRepeated_andDecidedOnce() throws SQLException {
        String own = SharedBackends.get().newDatabase();
        String ownPrefix = "undecided-" + UUID.randomUUID() + ".";
        TestNode node;
        ObjectNode packet;
        try (ExchangeServer first = ExchangeServer.start(own, ownPrefix)) {
            first.awaitReady();
            node = TestNode.register(first, user, "");
            node.exchange(first);
        }
        node.number++;
        packet = node.packet(node.insert("exercise", UUID.randomUUID(), "{\"name\":\"once\"}"));
        try (ExchangeServer waiting = ExchangeServer.start(
                own, ownPrefix, "replog.projection.enabled=false", "replog.exchange.outcome-wait=500ms")) {
            ExchangeServer.Answer undecided = node.send(waiting, packet);
            for (int i = 0; undecided.code().equals("log_unavailable") && i < 200; i++) {
                undecided = node.send(waiting, packet);
            }
            assertThat(undecided.expect(503).code()).isEqualTo("packet_undecided");
            assertThat(undecided.json().get("retry_after").asLong()).isPositive();
        }
        try (ExchangeServer last = ExchangeServer.start(own, ownPrefix)) {
            ExchangeServer.Answer answer = node.send(last, packet);
            long giveUpNanos = System.nanoTime() + 60_000_000_000L;
            while (answer.status() == 503) {
                assertThat(System.nanoTime()).isLessThan(giveUpNanos);
                answer = node.send(last, packet);
            }
            assertThat(TestNode.statuses(answer.expect(200).json())).containsExactly("applied");
            assertThat(new TestDatabase(own).text("SELECT version FROM entity WHERE data ->> 'name' = 'once'"))
                    .isEqualTo("1");
        }
    }
}
