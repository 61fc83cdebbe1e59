package dev.replog.projector.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.EmbeddedBackends;
import dev.replog.backends.PartitionFiles;
import dev.replog.projector.apply.Ask;
import dev.replog.projector.apply.Await;
import dev.replog.projector.apply.TestDatabase;
import dev.replog.projector.apply.TestLog;
import dev.replog.schemas.AccountErasure;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.SeenToken;
import dev.replog.schemas.token.LogId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    private static final String MARKER = "marker-0b7d";
    private static final String OTHER = "other";
    private static final UUID ERASURE = new UUID(0, 9);

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

    /** The log and the database are both from before the erasure, and the log was written to since. */
    @Test
    void erasedAccount_staysErased_whenTheErasureIsMadeAgain(@TempDir Path markers) throws Exception {
        TestDatabase database = TestDatabase.newIn(backends);
        String kept = "replog.erasure.markers=" + markers;
        try (TestLog log = TestLog.create(backends.kafkaBootstrapServers(), prefix, 2)) {
            log.append(RestoredAccount.named(user, squat, MARKER, null));
            log.append(RestoredAccount.named(OTHER, squat, "squat", null));
            try (ExchangeServer server = start(database, kept)) {
                server.awaitReady();
                Await.until("applied", () -> RestoredAccount.entities(database) == 2);
            }
            TestDatabase backup = database.copy(backends);
            RecordMetadata erased = log.append(Mutation.newBuilder(Ask.silent(user))
                    .setErasure(new AccountErasure(ERASURE, Ask.hash("erase"), null, null))
                    .build());
            try (ExchangeServer server = start(database, kept)) {
                server.awaitReady();
                Await.until("erased", () -> RestoredAccount.entities(database) == 1);
            }
            assertThat(markers.toFile().list()).hasSize(1);
            String position = database.text("SELECT position FROM account_erasure");

            cut(log.names().mutations(1) + "-" + erased.partition(), erased.offset());
            // Its records are in the place of the lost one, and after it.
            log.append(RestoredAccount.named(user, row, MARKER, null));
            log.append(RestoredAccount.named(user, row, MARKER, null));
            log.append(RestoredAccount.named(OTHER, row, "row", null));
            try (ExchangeServer server = start(backup, kept)) {
                Await.until("refused", () -> server.projection().contains("replog erase --again"));
                assertThat(pullAs(server, user).expect(503).code()).isEqualTo("read_model_unavailable");
                assertThat(pullAs(server, OTHER).expect(503).code()).isEqualTo("read_model_unavailable");
                assertThat(RestoredAccount.entities(backup)).isEqualTo(2);

                int interruptions = 0;
                while (!RestoredAccount.isErasedAgain(log, backup, markers, interruptions)) {
                    interruptions++;
                }
                assertThat(interruptions).isGreaterThan(5);
                Await.until("applied", () -> {
                    ExchangeServer.Answer answer = pullAs(server, user);
                    assertThat(answer.json().toString()).doesNotContain(MARKER);
                    return answer.status() == 200
                            && pullAs(server, OTHER).json().toString().contains("row");
                });
                assertThat(pullAs(server, user).json().get("items")).isEmpty();
                assertThat(backup.text("SELECT position FROM account_erasure")).isEqualTo(position);
                assertThat(backup.text("SELECT erased FROM user_head WHERE user_id = '" + user + "'"))
                        .isEqualTo(position);

                log.writingTo(Integer.parseInt(backup.text("SELECT max(generation) FROM log_generation")));
                SeenToken before =
                        new SeenToken(LogId.ofTopic(log.projected().topicId()).value(), Long.parseLong(position) - 1);
                log.append(RestoredAccount.named(user, squat, MARKER, before));
                log.append(RestoredAccount.named(user, row, MARKER, null));
                log.append(RestoredAccount.named(user, row, "bench", RestoredAccount.seen(backup, position)));
                Await.until(
                        "accepted", () -> pullAs(server, user).json().toString().contains("bench"));
                assertThat(pullAs(server, user).json().get("items")).hasSize(1);
                assertThat(pullAs(server, user).json().toString()).doesNotContain(MARKER);
            }
            // A replay of the log alone has the same result.
            TestDatabase replayed = TestDatabase.newIn(backends);
            try (ExchangeServer server = start(replayed)) {
                Await.until(
                        "replayed", () -> pullAs(server, user).json().toString().contains("bench"));
                Await.until("replayed", () -> RestoredAccount.rows(replayed).equals(RestoredAccount.rows(backup)));
            }
        }
    }

    private ExchangeServer start(TestDatabase database, String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "spring.kafka.bootstrap-servers=" + backends.kafkaBootstrapServers(), "replog.pull.catch-up=1s"));
        all.addAll(List.of(properties));
        return ExchangeServer.start(database.url(), prefix, all.toArray(String[]::new));
    }

    private static ExchangeServer.Answer pullAs(ExchangeServer server, String userId) {
        return server.call("GET", "/api/sync", server.token(userId), (byte[]) null);
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
