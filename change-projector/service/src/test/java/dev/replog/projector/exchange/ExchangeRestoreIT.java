package dev.replog.projector.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.EmbeddedBackends;
import dev.replog.backends.PartitionFiles;
import dev.replog.projector.apply.Ask;
import dev.replog.projector.apply.Await;
import dev.replog.projector.apply.TestDatabase;
import dev.replog.projector.apply.TestLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Kafka and PostgreSQL of a centre are restored from copies. A node has what was lost, and lacks no number. */
class ExchangeRestoreIT {
    private static final int WRITES_SINCE = 5;

    @TempDir
    private static Path folder;

    private static EmbeddedBackends backends;

    private final String user = "user-" + UUID.randomUUID();
    private final String prefix = "restore-" + UUID.randomUUID() + ".";
    private final UUID squat = UUID.randomUUID();
    private final UUID row = UUID.randomUUID();

    @BeforeAll
    static void startServers() {
        backends = EmbeddedBackends.start(folder);
    }

    @AfterAll
    static void stopServers() {
        backends.close();
    }

    @Test
    void nodeAndClientGetEverythingAgain_andOverwriteNothing() throws Exception {
        TestDatabase database = TestDatabase.newIn(backends);
        String pulled;
        try (TestLog log = TestLog.create(backends.kafkaBootstrapServers(), prefix, 2)) {
            TestNode node;
            try (ExchangeServer server = start(database)) {
                server.awaitReady();
                node = TestNode.register(server, user, "");
                node.exchange(server, node.insert("exercise", squat, "{\"name\":\"squat\"}"));
                node.exchange(server);
            }
            TestDatabase backup = database.copy(backends);
            RecordMetadata lost = log.append(Ask.silent(user, Ask.upsert("exercise", row, Map.of("name", "row"))));
            try (ExchangeServer server = start(database)) {
                // As after an answer that was lost, and a token that had expired.
                node.applied = null;
                JsonNode again = node.apply(answered(server, node));
                assertThat(TestNode.entity(again, row)).isNotNull();
                pulled =
                        pull(server, "").expect(200).json().get("nextSyncToken").asString();
            }

            cut(log.names().mutations(1) + "-" + lost.partition(), lost.offset());
            try (ExchangeServer server = start(backup)) {
                server.awaitReady();
                node.number++;
                ObjectNode packet = node.packet(node.update("exercise", squat, "{\"notes\":\"mine\"}"));
                requireExpired(server, node, packet);
                assertThat(pull(server, "?since=" + pulled).expect(410).code()).isEqualTo("sync_token_expired");
                for (int i = 1; i <= WRITES_SINCE; i++) {
                    log.append(Ask.silent(user, Ask.patch("exercise", squat, Map.of("notes", "theirs " + i))));
                }
                Await.until("applied", () -> notes(backup).equals("theirs " + WRITES_SINCE));
                requireExpired(server, node, packet);

                ((ObjectNode) packet.get("header")).remove("sync_token");
                JsonNode answer =
                        node.apply(node.send(server, packet).expect(200).json());
                assertThat(answer.at("/body/results/0/code").asString()).isEqualTo("etag_mismatch");
                assertThat(notes(backup)).isEqualTo("theirs " + WRITES_SINCE);
                assertThat(Objects.requireNonNull(TestNode.entity(answer, squat))
                                .at("/data/notes")
                                .asString())
                        .isEqualTo("theirs " + WRITES_SINCE);
                assertThat(TestNode.entity(answer, row)).as("lost").isNull();

                JsonNode next = node.exchange(server, node.update("exercise", squat, "{\"notes\":\"seen\"}"));
                assertThat(TestNode.statuses(next)).containsExactly("applied");
            }
        }
    }

    /** A packet that is sent again may get content that is newer than the end of its response. */
    @Test
    void contentThatIsNewerThanItsEnd_isFoundLostToo() throws Exception {
        TestDatabase database = TestDatabase.newIn(backends);
        try (TestLog log = TestLog.create(backends.kafkaBootstrapServers(), prefix, 2)) {
            TestNode node;
            String end;
            try (ExchangeServer server = start(database)) {
                server.awaitReady();
                node = TestNode.register(server, user, "");
                node.exchange(server);
                log.append(Ask.silent(user, Ask.upsert("exercise", squat, Map.of("name", "squat"))));
                Await.until(
                        "applied",
                        () -> database.text("SELECT count(*) FROM entity").equals("1"));
                node.number++;
                JsonNode first = answered(server, node);
                assertThat(first.get("header").get("newest_token")).isNull();
                end = first.at("/header/sync_token").asString();
            }
            TestDatabase backup = database.copy(backends);
            RecordMetadata lost;
            try (ExchangeServer server = start(database)) {
                server.awaitReady();
                lost = log.append(Ask.silent(user, Ask.patch("exercise", squat, Map.of("notes", "lost"))));
                Await.until("applied", () -> notes(database).equals("lost"));
                JsonNode again = node.apply(answered(server, node));
                assertThat(node.applied).isEqualTo(end);
                assertThat(node.newest).isNotNull();
                assertThat(again.at("/body/entities/0/data/notes").asString()).isEqualTo("lost");
            }

            cut(log.names().mutations(1) + "-" + lost.partition(), lost.offset());
            try (ExchangeServer server = start(backup)) {
                server.awaitReady();
                node.number++;
                requireExpired(server, node, node.packet());
                node.applied = null;
                node.newest = null;
                JsonNode answer = node.apply(answered(server, node));
                JsonNode entity = Objects.requireNonNull(TestNode.entity(answer, squat));
                assertThat(entity.at("/data/notes").isNull()
                                || entity.at("/data/notes").isMissingNode())
                        .isTrue();
                assertThat(node.newest).isNull();
            }
        }
    }

    private ExchangeServer start(TestDatabase database) {
        return ExchangeServer.start(
                database.url(),
                prefix,
                "spring.kafka.bootstrap-servers=" + backends.kafkaBootstrapServers(),
                "replog.pull.catch-up=1s");
    }

    /** As a client of the same user. */
    private ExchangeServer.Answer pull(ExchangeServer server, String query) {
        return server.call("GET", "/api/sync" + query, server.token(user), (byte[]) null);
    }

    private static JsonNode answered(ExchangeServer server, TestNode node) throws Exception {
        AtomicReference<ExchangeServer.Answer> answer = new AtomicReference<>();
        Await.until("answered", () -> {
            answer.set(node.send(server, node.packet()));
            return answer.get().status() != 503;
        });
        return answer.get().expect(200).json();
    }

    private static void requireExpired(ExchangeServer server, TestNode node, ObjectNode packet) {
        ExchangeServer.Answer refused = node.send(server, packet).expect(410);
        assertThat(refused.code()).isEqualTo("sync_token_expired");
        assertThat(refused.json().get("detail").asString()).contains("restored from a backup");
    }

    private String notes(TestDatabase database) throws Exception {
        return database.text("SELECT data ->> 'notes' FROM entity WHERE id = '" + squat + "'");
    }

    private static void cut(String partition, long offset) throws Exception {
        backends.stopKafka();
        try (Stream<Path> all = Files.walk(folder)) {
            Path found =
                    all.filter(path -> path.endsWith(partition)).findFirst().orElseThrow();
            new PartitionFiles(found).cutFrom(offset);
        }
        backends.startKafka();
    }
}
