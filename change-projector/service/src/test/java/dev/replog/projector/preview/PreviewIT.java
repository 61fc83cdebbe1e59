package dev.replog.projector.preview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.backends.SharedBackends;
import dev.replog.backing.postgres.PostgresAddress;
import dev.replog.projector.database.ProjectionDatabase;
import dev.replog.projector.progress.Advances;
import dev.replog.projector.pull.Await;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests requests for previews: rejections, waits, and the limits on their number. Nothing projects here. */
class PreviewIT {
    private static final UUID TOPIC = UUID.fromString("0d5a3a0e-7f7e-4a52-9d2f-3f6b7f2a1c01");
    private static final String CREATE = "{\"operations\":[{\"op\":\"create\",\"type\":\"exercise\","
            + "\"mutation_id\":\"00000000-0000-0000-0000-000000000007\",\"localId\":\"x\","
            + "\"data\":{\"name\":\"squat\"}}]}";

    private static Tables tables;
    private static PreviewServer server;
    private static PreviewServer away;

    @BeforeAll
    static void start() throws SQLException {
        String url = SharedBackends.get().newDatabase();
        PostgresAddress address = PostgresAddress.parse(url, "");
        new ProjectionDatabase(address, Duration.ofSeconds(30)).migrate();
        tables = new Tables(url);
        execute("INSERT INTO log_generation (generation, topic, topic_id) VALUES (1, 'mutations', '" + TOPIC + "')");
        execute("INSERT INTO user_head (user_id, position) VALUES ('alice', " + at(5) + "), ('bob', " + at(9) + ")");
        server = PreviewServer.start(
                url,
                "replog.projection.enabled=false",
                "replog.pull.catch-up=1s",
                "replog.preview.at-once-max=2",
                "replog.preview.at-once-per-user-max=1",
                "replog.preview.connections=2");
        away = PreviewServer.start(
                "postgresql://nobody:nothing@localhost:1/nowhere",
                "replog.projection.enabled=false",
                "replog.pull.connect-timeout=300ms",
                "replog.pull.acquire-timeout=300ms");
    }

    @Test
    void oneUser_isLimited_asIfItWerePushes() throws SQLException {
        try (PreviewServer limited = PreviewServer.start(
                SharedBackends.get().newDatabase(),
                "replog.projection.enabled=false",
                "replog.rate-limit.burst=1",
                "replog.rate-limit.commands-per-second=0.001")) {
            String empty = "{\"operations\":[{},{},{},{},{},{}]}";
            assertThat(limited.preview("alice", empty).status()).isEqualTo(200);
            PreviewServer.Answer refused = limited.preview("alice", empty);
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("ratelimit-policy")).isEqualTo("\"writes\";q=1;w=1000");
            assertThat(refused.header("retry-after")).isNotEmpty();
            assertThat(limited.preview("bob", empty).status()).isEqualTo(200);
        }
    }

    @AfterAll
    static void stop() {
        server.close();
        away.close();
    }

    private static long at(long offset) {
        return Position.of(1, offset).value();
    }

    private static String token(String userId, long offset) {
        return SyncToken.mark(LogId.ofTopic(TOPIC), new Position(at(offset))).encode(userId);
    }

    private static void execute(String sql) {
        try (Connection connection = tables.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theAnswerHasTheTokenOfTheStateItWasDecidedOn_andNoEtag() {
        PreviewServer.Answer answer = server.preview("alice", CREATE);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.header("content-type")).isEqualTo("application/json");
        assertThat(answer.header("cache-control")).isEqualTo("no-store");
        assertThat(answer.json().path("sync_token").asString()).isEqualTo(token("alice", 5));
        assertThat(answer.json().path("results").get(0).propertyNames())
                .containsExactly("index", "mutation_id", "type", "localId", "id", "status", "version", "updatedAt");
        assertThat(server.preview("newcomer", CREATE).json().path("sync_token").asString())
                .isEqualTo(SyncToken.mark(LogId.ofTopic(TOPIC), Position.START).encode("newcomer"));
    }

    @Test
    void whatIsNoPush_isRefusedAsAPushIs() throws IOException {
        String many = "{\"operations\":[" + String.join(",", Collections.nCopies(501, "{}")) + "]}";
        refused(server.preview("alice", "{"), 400, "invalid_json");
        refused(server.preview("alice", "{\"operations\":[]}"), 400, "validation_failed");
        refused(server.preview("alice", "{\"operations\":[{}],\"then\":1}"), 400, "validation_failed");
        refused(server.preview("alice", many), 413, "too_large");
        refused(server.preview("alice", " ".repeat(1 << 20) + CREATE), 413, "too_large");
        refused(server.preview("alice", CREATE, "Content-Type", "text/plain"), 415, "unsupported_media_type");
        refused(server.get("alice"), 405, "method_not_allowed");
        refused(server.unsigned(CREATE), 401, "unauthenticated");
        refused(
                server.post("alice", gzip(" ".repeat(1 << 20) + CREATE), "Content-Encoding", "gzip")
                        .join(),
                413,
                "too_large");
        assertThat(server.post("alice", gzip(CREATE), "Content-Encoding", "gzip")
                        .join()
                        .body())
                .contains("\"status\":\"applied\"");
    }

    private static void refused(PreviewServer.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream packed = new GZIPOutputStream(bytes)) {
            packed.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void aTokenIsWaitedFor() {
        assertThat(server.preview("alice", CREATE, "Replog-Min-Token", token("alice", 5))
                        .status())
                .isEqualTo(200);
        refused(server.preview("alice", CREATE, "Replog-Min-Token", token("bob", 5)), 400, "invalid_token");
        refused(
                server.preview(
                        "alice",
                        CREATE,
                        "Replog-Min-Token",
                        SyncToken.mark(new LogId(1), new Position(at(5))).encode("alice")),
                410,
                "sync_token_expired");
        PreviewServer.Answer late = server.preview("alice", CREATE, "Replog-Min-Token", token("alice", 6));
        refused(late, 503, "read_model_unavailable");
        assertThat(late.header("retry-after")).isEqualTo("2");

        execute("INSERT INTO user_head (user_id, position) VALUES ('carol', " + at(1) + ")");
        Advances advances = server.bean(Advances.class);
        CompletableFuture<PreviewServer.Answer> waiting =
                server.post("carol", CREATE.getBytes(StandardCharsets.UTF_8), "Replog-Min-Token", token("carol", 2));
        Await.until("waits", () -> advances.waiters() == 1);
        // A waiting preview takes no place.
        assertThat(server.preview("alice", CREATE).status()).isEqualTo(200);
        execute("UPDATE user_head SET position = " + at(2) + " WHERE user_id = 'carol'");
        advances.advanced(Map.of("carol", at(2)));
        assertThat(waiting.join().json().path("sync_token").asString()).isEqualTo(token("carol", 2));
    }

    @Test
    void moreThanMayBeWorkedOn_areRefusedAtOnce() throws SQLException {
        CompletableFuture<PreviewServer.Answer> first;
        CompletableFuture<PreviewServer.Answer> other;
        try (Connection connection = tables.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE user_head IN ACCESS EXCLUSIVE MODE");
            first = server.post("alice", CREATE.getBytes(StandardCharsets.UTF_8));
            awaitAtWork("1");
            refused(server.preview("alice", CREATE), 503, "overloaded");
            other = server.post("bob", CREATE.getBytes(StandardCharsets.UTF_8));
            awaitAtWork("2");
            PreviewServer.Answer third = server.preview("carol", CREATE);
            refused(third, 503, "overloaded");
            assertThat(third.header("retry-after")).isEqualTo("1");
            connection.rollback();
        }
        assertThat(first.join().status()).isEqualTo(200);
        assertThat(other.join().status()).isEqualTo(200);
        assertThat(server.preview("alice", CREATE).status()).isEqualTo(200);
    }

    private static void awaitAtWork(String count) {
        Await.until(
                "at work",
                () -> texts("SELECT count(*) FROM pg_stat_activity WHERE datname ="
                                + " current_database() AND application_name = 'change-projector preview'"
                                + " AND wait_event_type = 'Lock'")
                        .equals(List.of(count)));
    }

    private static List<String> texts(String sql) {
        try {
            return tables.texts(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void withoutPostgres_itSaysSo() {
        PreviewServer.Answer answer = away.preview("alice", CREATE);

        refused(answer, 503, "read_model_unavailable");
        assertThat(answer.header("retry-after")).isEqualTo("2");
        assertThat(away.preview("alice", "{\"operations\":[{}]}").status())
                .as("nothing to decide")
                .isEqualTo(200);
    }

    @Test
    void aSessionShowsTheRowsOfOneUser_andWritesNothing() {
        PreviewDatabase database = server.bean(PreviewDatabase.class);
        String mine =
                database.read("alice", connection -> row(connection, "SELECT string_agg(user_id, ',') FROM user_head"));
        String hers =
                database.read("bob", connection -> row(connection, "SELECT string_agg(user_id, ',') FROM user_head"));
        String settings = database.read(
                "alice",
                connection -> row(
                        connection,
                        "SELECT concat_ws(' ', current_user, current_setting('transaction_read_only'),"
                                + " current_setting('transaction_isolation'), current_setting('statement_timeout'),"
                                + " current_setting('enable_seqscan'), current_setting('search_path'))"));

        assertThat(List.of(mine, hers)).containsExactly("alice", "bob");
        assertThat(settings).isEqualTo("replog_reader on repeatable read 10s off replog");
        assertThat(database.<String>read("alice", connection -> {
                    connection.rollback();
                    return row(connection, "SELECT count(*) FROM user_head");
                }))
                .as("without a name")
                .isEqualTo("0");
        Stream.of("DELETE FROM user_head", "UPDATE entity SET version = 1", "CREATE TABLE t (i int)")
                .forEach(write -> database.read("alice", connection -> {
                    assertThatThrownBy(() -> connection.createStatement().execute(write))
                            .isInstanceOf(SQLException.class);
                    return write;
                }));
    }

    private static String row(Connection connection, String sql) throws SQLException {
        return Tables.texts(connection, sql).getFirst();
    }
}
