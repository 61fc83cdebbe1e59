package dev.replog.projector.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.projector.apply.Ask;
import dev.replog.projector.apply.Await;
import dev.replog.projector.apply.TestDatabase;
import dev.replog.projector.apply.TestLog;
import dev.replog.projector.models.ModelServer;
import dev.replog.schemas.AccountErasure;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Operation;
import dev.replog.schemas.SeenToken;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database is restored to before an erasure of an account. The log is whole. */
class ErasureRestoreIT {
    private static final String MARKER = "marker-51c9";
    private static final UUID SQUAT = new UUID(0, 1);
    private static final UUID BENCH = new UUID(0, 2);
    private static final List<String> READS = List.of(
            "/api/sync",
            "/api/exercises",
            "/api/exercises/" + SQUAT,
            "/api/exercises/" + SQUAT + "/history",
            "/api/account/export",
            "/api/account/erasure");

    @TempDir
    private Path markers;

    private final SharedBackends backends = SharedBackends.get();
    private final String prefix = backends.newTopicPrefix();
    private TestLog log;

    @BeforeEach
    void createTopics() throws Exception {
        log = TestLog.create(backends.kafkaBootstrapServers(), prefix, 2);
    }

    @AfterEach
    void close() {
        log.close();
    }

    private ModelServer start(TestDatabase database) {
        return ModelServer.start(
                backends.kafkaBootstrapServers(), prefix, database.url(), "replog.erasure.markers=" + markers);
    }

    private static Mutation write(String user, UUID id, String name) {
        return Ask.silent(user, Ask.upsert("exercise", id, Map.of("name", name)));
    }

    private static Mutation erasure(String user) {
        return Mutation.newBuilder(Ask.silent(user))
                .setDeviceId(null)
                .setErasure(new AccountErasure(new UUID(0, 9), Ask.hash("erase"), null, null))
                .build();
    }

    private Mutation writeAfter(RecordMetadata erased, UUID id, String name) throws Exception {
        Operation operation = Operation.newBuilder(Ask.upsert("exercise", id, Map.of("name", name)))
                .setSeen(new SeenToken(
                        LogId.ofTopic(log.projected().topicId()).value(),
                        Position.of(1, erased.offset()).value()))
                .build();
        return Ask.silent("alice", operation);
    }

    private static List<String> rows(TestDatabase database) throws Exception {
        return database.texts("SELECT r::text FROM entity r UNION ALL SELECT r::text FROM receipt r UNION ALL"
                + " SELECT r::text FROM user_head r UNION ALL SELECT r::text FROM erasure r UNION ALL"
                + " SELECT user_id || position || at FROM account_erasure r UNION ALL"
                + " SELECT user_id || position || id FROM history r ORDER BY 1");
    }

    private void awaitModels(TestDatabase database) throws Exception {
        Await.until(
                "models",
                () -> database.text("SELECT count(DISTINCT model) FROM account_erasure_model WHERE user_id = 'alice'")
                        .equals(database.text("SELECT count(*) FROM further_model")));
    }

    @Test
    void databaseFromBefore_showsNothingOfTheAccount_fromItsStartOn() throws Exception {
        TestDatabase database = new TestDatabase(backends.newDatabase());
        log.append(write("alice", SQUAT, MARKER));
        log.append(write("bob", SQUAT, "squat"));
        try (ModelServer server = start(database)) {
            Await.until(
                    "history",
                    () -> server.get("alice", "/api/exercises/" + SQUAT + "/history")
                            .body()
                            .contains(MARKER));
        }
        database.backUp();

        log.append(write("alice", BENCH, MARKER));
        RecordMetadata erased = log.append(erasure("alice"));
        log.append(writeAfter(erased, BENCH, "bench"));
        log.append(write("bob", BENCH, "bench"));
        try (ModelServer server = start(database)) {
            Await.until(
                    "bench",
                    () -> server.get("alice", "/api/sync").body().contains("bench")
                            && server.get("bob", "/api/sync").body().contains("bench"));
            awaitModels(database);
        }
        assertThat(markers.toFile().list()).hasSize(1);
        List<String> whole = rows(database);
        database.restore();
        assertThat(database.texts("SELECT subject FROM erasure")).isEmpty();

        // Nothing of the log is applied as long as this is locked.
        try (Connection gate = database.connect()) {
            gate.setAutoCommit(false);
            try (Statement lock = gate.createStatement()) {
                lock.execute("SET idle_in_transaction_session_timeout = 0");
                lock.execute("LOCK TABLE projection_progress IN SHARE MODE");
            }
            try (ModelServer server = start(database)) {
                Await.until("served", () -> assertHidden(server));
                assertThat(server.get("bob", "/api/sync").body())
                        .contains("squat")
                        .doesNotContain("bench");
                assertThat(server.get("alice", "/api/sync").json().get("items")).isEmpty();
                gate.rollback();
                Await.until("caught up", () -> {
                    assertHidden(server);
                    return server.get("alice", "/api/sync").body().contains("bench")
                            && server.get("bob", "/api/sync").body().contains("bench");
                });
                awaitModels(database);
                assertHidden(server);
            }
        }
        assertThat(rows(database)).isEqualTo(whole);
    }

    /** True once everything is served. */
    private static boolean assertHidden(ModelServer server) {
        boolean isServed = true;
        for (String path : READS) {
            ModelServer.Answer answer = server.get("alice", path);
            assertThat(answer.body()).as(path).doesNotContain(MARKER);
            isServed &= answer.status() != 503;
        }
        return isServed;
    }
}
