package dev.replog.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the tables in PostgreSQL, and the responses to clients while the tables lag behind Kafka. */
class TablesIT {
    private final String user = "user-" + UUID.randomUUID();
    private final SharedBackends backends = SharedBackends.get();
    private final String prefix = backends.newTopicPrefix();
    private final String database = backends.newDatabase();
    private final ChangeLog log = new ChangeLog(backends.kafkaBootstrapServers(), prefix);

    @BeforeEach
    void createTopic() {
        log.createTopic(2);
    }

    @AfterEach
    void close() {
        log.close();
    }

    private RunningNotifier notifier(Map<String, String> settings) {
        return RunningNotifier.start(backends.kafkaBootstrapServers(), database, prefix, settings)
                .awaitReady();
    }

    private Connection connect() throws SQLException {
        URI uri = URI.create(database);
        String[] userInfo = String.valueOf(uri.getUserInfo()).split(":", 2);
        return DriverManager.getConnection(
                "jdbc:postgresql://" + uri.getHost() + ":" + uri.getPort() + uri.getPath(),
                userInfo[0],
                userInfo.length == 2 ? userInfo[1] : "");
    }

    private String query(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return String.valueOf(rows.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private long headOffset() {
        return Long.parseLong(
                query("SELECT coalesce(max(position & 281474976710655), 0) FROM notifier.head WHERE user_id = '" + user
                        + "'"));
    }

    /** While this is open, nobody can write heads; everybody can read them. */
    private Connection holdHeads() throws SQLException {
        Connection connection = connect();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE notifier.head IN EXCLUSIVE MODE");
        }
        return connection;
    }

    @Test
    void aFailedMigration_isNamed_andTheServiceContinues_onceItIsRepaired() throws SQLException {
        execute("CREATE SCHEMA notifier");
        execute("CREATE TABLE notifier.head (somebody_elses int)");
        try (RunningNotifier notifier =
                RunningNotifier.start(backends.kafkaBootstrapServers(), database, prefix, Map.of())) {
            Eventually.holds("it is reported", () -> notifier.tables().contains("could not be brought to version 1"));
            assertThat(notifier.tables()).contains("V1__heads_progress_tickets.sql", "Remove the cause");
            execute("DROP SCHEMA notifier CASCADE");
            notifier.awaitReady();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void heads_onlyRise_whateverIsRepeated() {
        try (RunningNotifier notifier = notifier(Map.of())) {
            log.publish(user, 5);
            Eventually.holds("the head is written", () -> headOffset() == 5);
            log.publish(user, 3);
            log.publishAll(user, 1, 8);
            Eventually.holds("the head rises", () -> headOffset() == 8);
            log.publish(user, 2);
            // A change with only losses has nothing to pull.
            log.publish(ChangeLog.change(user, 9, null));
            Eventually.holds(
                    "all is written",
                    () -> query("SELECT sum(next_offset) FROM notifier.progress")
                            .equals("12"));
            assertThat(headOffset()).isEqualTo(8);
            assertThat(notifier.readiness()).isEqualTo(200);
        }
    }

    @Test
    void changesBeforeTheFirstStart_areKnown_andReadingGoesOnWhereItWas() {
        log.publish(user, 7);
        try (RunningNotifier notifier = notifier(Map.of())) {
            assertPending(notifier, 6, 7);
        }
        log.publish(user, 8);
        try (RunningNotifier notifier = notifier(Map.of())) {
            assertPending(notifier, 7, 8);
        }
    }

    private void assertPending(RunningNotifier notifier, long since, long pending) {
        try (SseClient client = notifier.stream(user, "?since=" + ChangeLog.token(user, since))) {
            SseClient.Event first = client.next();
            assertThat(first.name()).isEqualTo("change");
            assertThat(first.id()).isEqualTo(ChangeLog.token(user, pending));
        }
    }

    @Test
    void resumingStream_waits_untilTheTablesHaveWhatWasRead() throws Exception {
        try (RunningNotifier notifier = notifier(Map.of());
                SseClient live = notifier.stream(user, "");
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(live.next().name()).isEqualTo("ready");
            CompletableFuture<SseClient> resumed;
            try (Connection held = holdHeads()) {
                log.publish(user, 2);
                // The change is read and sent now, and cannot be in the tables.
                assertThat(live.next().id()).isEqualTo(ChangeLog.token(user, 2));
                resumed = CompletableFuture.supplyAsync(
                        () -> notifier.stream(user, "?since=" + ChangeLog.token(user, 1)), threads);
                Eventually.holds("the stream is registered", () -> notifier.openStreams() == 2);
                assertThat(headOffset()).isZero();
                held.rollback();
            }
            try (SseClient client = resumed.get()) {
                SseClient.Event first = client.next();
                assertThat(first.name()).isEqualTo("change");
                assertThat(first.id()).isEqualTo(ChangeLog.token(user, 2));
            }
        }
    }

    @Test
    void resumingStream_gets503_whenTheTablesLagTooLong() throws SQLException {
        try (RunningNotifier notifier = notifier(Map.of("replog.heads.patience", "300ms"));
                SseClient live = notifier.stream(user, "")) {
            assertThat(live.next().name()).isEqualTo("ready");
            try (Connection held = holdHeads()) {
                log.publish(user, 2);
                assertThat(live.next().id()).isEqualTo(ChangeLog.token(user, 2));
                HttpResponse<String> answer =
                        notifier.send(notifier.as(user, "/api/sync/stream?since=" + ChangeLog.token(user, 1)));
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.body()).contains("\"read_model_unavailable\"", "not in the tables yet");
                assertThat(answer.headers().firstValue("retry-after")).hasValue("2");
                held.rollback();
            }
            Eventually.holds("the head is written", () -> headOffset() == 2);
            assertPending(notifier, 1, 2);
        }
    }

    @Test
    void usedTickets_areForgotten_whenTheyCouldBeUsedNoMore() {
        try (RunningNotifier notifier = notifier(Map.of("replog.tickets.purge-interval", "100ms"))) {
            String path = "/api/sync/stream?ticket=" + notifier.ticket(user);
            try (SseClient client = notifier.open(HttpRequest.newBuilder(notifier.uri(path)))) {
                assertThat(client.next().name()).isEqualTo("ready");
            }
            assertThat(query("SELECT count(*) FROM notifier.ticket_used")).isEqualTo("1");
            notifier.clock.advance(Duration.ofMinutes(6));
            Eventually.holds(
                    "the ticket is forgotten",
                    () -> query("SELECT count(*) FROM notifier.ticket_used").equals("0"));
            assertThat(notifier.send(HttpRequest.newBuilder(notifier.uri(path))).statusCode())
                    .isEqualTo(401);
        }
    }
}
