package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.projector.database.ErasureKey;
import dev.replog.projector.database.Subjects;
import dev.replog.schemas.AccountErasure;
import dev.replog.schemas.Change;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Operation;
import dev.replog.schemas.token.Position;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The erasure of an account in the tables, beside another account. */
class ErasureIT {
    private static final String MARKER = "marker-7f3a";
    private static final UUID SQUAT = new UUID(0, 1);
    private static final UUID BENCH = new UUID(0, 2);

    private final SharedBackends backends = SharedBackends.get();
    private final TestDatabase database = new TestDatabase(backends.newDatabase());
    private final String prefix = backends.newTopicPrefix();
    private TestLog log;

    @BeforeEach
    void createTopics() throws Exception {
        log = TestLog.create(backends.kafkaBootstrapServers(), prefix, 1);
    }

    @AfterEach
    void close() {
        log.close();
    }

    private void project() throws Exception {
        try (TestProjector ignored = TestProjector.start(log, database, TestProjector.properties(prefix + "group"))) {
            TestProjector.awaitApplied(log, database);
        }
    }

    private static Mutation marked(String userId, UUID id) {
        Operation operation = Operation.newBuilder(Ask.upsert("exercise", id, Map.of("name", MARKER)))
                .setLocalId(MARKER)
                .build();
        return Mutation.newBuilder(Ask.heard(userId, operation))
                .setDeviceId(MARKER)
                .build();
    }

    private static Mutation erasure(String userId, UUID mutationId) {
        return Mutation.newBuilder(Ask.silent(userId))
                .setDeviceId(null)
                .setErasure(new AccountErasure(mutationId, Ask.hash("erase"), null, null))
                .build();
    }

    /** Every row of every table as text; bytes are in hexadecimal. */
    private List<String> rowsWith(String text) throws Exception {
        String hex = HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
        StringBuilder sql = new StringBuilder();
        for (String table : database.texts(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'replog' AND tablename NOT LIKE 'flyway%'")) {
            sql.append(sql.isEmpty() ? "" : " UNION ALL ")
                    .append("SELECT '%1$s: ' || row::text FROM \"%1$s\" row WHERE row::text LIKE '%%%2$s%%'"
                            .formatted(table, text))
                    .append(" OR row::text LIKE '%%%s%%'".formatted(hex));
        }
        return database.texts(sql.toString());
    }

    private List<String> bobs() throws Exception {
        return database.texts("SELECT row::text FROM entity row WHERE user_id = 'bob' UNION ALL"
                + " SELECT row::text FROM receipt row WHERE user_id = 'bob' UNION ALL"
                + " SELECT row::text FROM user_head row WHERE user_id = 'bob' ORDER BY 1");
    }

    @Test
    void erasedAccount_hasNoRow_andOthersAreAsBefore() throws Exception {
        log.append(marked("alice", SQUAT));
        log.append(Ask.silent("bob", Ask.upsert("exercise", SQUAT, Map.of("name", "squat"))));
        project();
        assertThat(rowsWith(MARKER)).isNotEmpty();
        List<String> before = bobs();

        RecordMetadata erased = log.append(erasure("alice", new UUID(0, 9)));
        // The outbox of a partition is replaced by its next batch.
        log.append(Ask.silent("carol", Ask.upsert("exercise", SQUAT, Map.of("name", "squat"))));
        project();
        log.append(Ask.silent("carol", Ask.upsert("exercise", BENCH, Map.of("name", "bench"))));
        project();

        assertThat(rowsWith(MARKER)).isEmpty();
        assertThat(bobs()).isEqualTo(before);
        String position = Long.toString(Position.of(1, erased.offset()).value());
        assertThat(database.texts(
                        "SELECT position || ' ' || erased || ' ' || horizon || ' ' || entities || ' ' || bytes"
                                + " FROM user_head WHERE user_id = 'alice'"))
                .containsExactly(position + " " + position + " " + position + " 0 0");
        assertThat(log.changes())
                .filteredOn(Change::getErased)
                .isNotEmpty()
                .allSatisfy(change -> assertThat(change.getUserId()).isEqualTo("alice"));
    }

    @Test
    void erasureWaitsForTheFolderOfMarkers_andGoesOnByItself(@TempDir Path root) throws Exception {
        Path markers = Files.createDirectory(root.resolve("markers"));
        log.append(marked("alice", SQUAT));
        try (TestProjector projector = TestProjector.start(
                log.kafka(), database.url(), TestProjector.properties(prefix + "group"), markers.toString())) {
            TestProjector.awaitApplied(log, database);
            Path away = Files.move(markers, root.resolve("away"));
            log.append(erasure("alice", new UUID(0, 9)));
            Await.until(
                    "waiting",
                    () -> projector.state() instanceof ProjectionStatus.State.Waiting waiting
                            && waiting.reason().contains(markers + " is no folder (expected: an existing one")
                            && waiting.reason().endsWith("after that it goes on by itself"));
            assertThat(database.texts("SELECT subject FROM erasure")).isEmpty();
            Files.move(away, markers);
            TestProjector.awaitApplied(log, database);
            Await.until("running", () -> projector.state() instanceof ProjectionStatus.State.Running);
        }
        assertThat(markers.toFile().list()).hasSize(1);
        assertThat(database.texts("SELECT user_id FROM entity")).isEmpty();
    }

    @Test
    void writesBeforeAndAfterTheErasureInOneBatch_leaveOnlyThoseAfter() throws Exception {
        log.append(marked("alice", SQUAT));
        log.append(erasure("alice", new UUID(0, 9)));
        log.append(marked("alice", SQUAT));
        log.append(erasure("alice", new UUID(0, 9)));
        project();

        assertThat(database.texts("SELECT user_id FROM entity")).isEmpty();
        assertThat(database.texts("SELECT user_id FROM receipt")).isEmpty();
        assertThat(database.texts("SELECT mutation_id FROM erasure")).containsExactly(new UUID(0, 9).toString());
    }

    @Test
    void lateWrite_isRefused_alsoByAnotherInstance_andIsNotStored() throws Exception {
        log.append(erasure("alice", new UUID(0, 9)));
        project();
        log.append(marked("alice", SQUAT));
        project();

        assertThat(database.texts("SELECT user_id FROM entity")).isEmpty();
        assertThat(rowsWith(MARKER).stream().filter(row -> !row.startsWith("projection_")))
                .isEmpty();
        assertThat(log.outcomes())
                .singleElement()
                .satisfies(outcome -> assertThat(outcome.getResults().getFirst().getProblem())
                        .satisfies(problem -> assertThat(problem.getCode()).isEqualTo("seen_required")));
    }

    @Test
    void anotherKey_isRefused_onceAnAccountWasErased() throws Exception {
        log.append(erasure("alice", new UUID(0, 9)));
        project();
        try (Connection connection = database.connect()) {
            ErasureKey.hold(connection, Subjects.withKey(""));
            Assertions.assertThatThrownBy(
                            () -> ErasureKey.hold(connection, Subjects.withKey("another key of the operator")))
                    .isInstanceOf(ErasureKey.OtherKeyException.class)
                    .hasMessageContaining("REPLOG_ERASURE_KEY");
        }
    }
}
