package dev.replog.projector.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.backends.SharedBackends;
import dev.replog.backing.postgres.PostgresAddress;
import dev.replog.projector.pull.ReadModelWriter.Jdbc;
import dev.replog.projector.read.ReadDatabase;
import dev.replog.projector.read.ReadProperties;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import reactor.core.Disposable;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

/** Tests statements and their connections when something around them fails. */
class ReadDatabaseIT {
    private static ReadDatabase database;
    private static Connection watcher;

    @BeforeAll
    static void open() throws SQLException {
        String url = SharedBackends.get().newDatabase();
        ReadModelWriter.migrate(url);
        ReadProperties properties = new Binder(new MapConfigurationPropertySource(
                        Map.of("replog.pull.connections", "1", "replog.pull.statement-timeout", "3s")))
                .bindOrCreate("replog.pull", ReadProperties.class);
        database = new ReadDatabase(PostgresAddress.parse(url, ""), properties, () -> {});
        watcher = Jdbc.of(url).connect();
    }

    @AfterAll
    static void close() throws SQLException {
        watcher.close();
        database.close();
    }

    @Test
    void aStatementRunsToItsEnd_whenNobodyWaitsForItAnyMore() {
        String session = answer(text("SELECT pg_backend_pid()::text AS text"));
        Disposable request = text("SELECT 'slow' AS text FROM pg_sleep(1.5)").subscribe();
        Await.until("it runs", () -> active("pg_sleep"));

        request.dispose();

        assertThat(active("pg_sleep")).as("still running").isTrue();
        assertThat(answer(text("SELECT pg_backend_pid()::text AS text"))).isEqualTo(session);
        assertThat(active("pg_sleep")).isFalse();
    }

    @Test
    void aLargeAnswerThatNobodyWaitsFor_doesNotReachTheNextOne() {
        for (int i = 0; i < 20; i++) {
            String large = "SELECT repeat('x', 5000000) AS text";
            text(large).subscribe().dispose();
            assertThat(answer(text("SELECT 'mine' AS text"))).isEqualTo("mine");
        }
    }

    @Test
    void aStatementThatTakesTooLong_isUnavailable_andTheConnectionStaysGood() {
        assertThatThrownBy(() -> answer(text("SELECT 'late' AS text FROM pg_sleep(20)")))
                .hasMessageContaining("read_model_unavailable");
        assertThat(answer(text("SELECT 'next' AS text"))).isEqualTo("next");
    }

    @Test
    void aFailureThatNobodyWaitsForAnyMore_isNoError() {
        List<Throwable> dropped = new CopyOnWriteArrayList<>();
        Hooks.onErrorDropped(dropped::add);
        try {
            // It fails after a sleep, so PostgreSQL has started it successfully.
            text("SELECT (1 / length(pg_sleep(0.2)::text))::text AS text")
                    .subscribe(ignored -> {}, ignored -> {})
                    .dispose();
            // On the only connection, so it runs after the first one.
            assertThat(answer(text("SELECT 'next' AS text"))).isEqualTo("next");
            assertThat(dropped).isEmpty();
        } finally {
            Hooks.resetOnErrorDropped();
        }
    }

    @Test
    void nonsenseOfOurs_isAFaultAndNotUnavailable() {
        assertThatThrownBy(() -> answer(text("SELECT nonsense() AS text")))
                .hasMessageContaining("nonsense")
                .hasMessageNotContaining("read_model_unavailable");
        assertThatThrownBy(() -> answer(text("SELECT (1 / 0)::text AS text"))).hasMessageContaining("division by zero");
    }

    @Test
    void aMissingColumn_isUnavailable_becauseTheMigrationsAreNotComplete() {
        assertThatThrownBy(() -> answer(text("SELECT not_there::text AS text")))
                .hasMessageContaining("read_model_unavailable");
    }

    @Test
    void aStatementThatRanBefore_answersWithOtherValues_alsoAfterItFailed() {
        String session = answer(text("SELECT pg_backend_pid()::text AS text"));
        assertThat(answer(eightBy(1))).isEqualTo("8");
        assertThat(answer(eightBy(2))).isEqualTo("4");
        assertThatThrownBy(() -> answer(eightBy(0))).hasMessageContaining("division by zero");
        assertThat(answer(eightBy(4))).isEqualTo("2");
        assertThat(answer(text("SELECT pg_backend_pid()::text AS text"))).isEqualTo(session);
    }

    @Test
    void aStatementThatRanBefore_runsOnTheNextConnection() throws SQLException {
        assertThat(answer(eightBy(1))).isEqualTo("8");
        String session = answer(text("SELECT pg_backend_pid()::text AS text"));
        try (Statement statement = watcher.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(" + session + ", 5000)");
        }

        assertThat(answer(eightBy(2))).isEqualTo("4");
        assertThat(answer(text("SELECT pg_backend_pid()::text AS text"))).isNotEqualTo(session);
    }

    private static Mono<String> eightBy(int divisor) {
        return database.first(
                "SELECT (8 / $1::int)::text AS text",
                statement -> statement.bind("$1", divisor),
                row -> String.valueOf(row.get("text", String.class)));
    }

    private static Mono<String> text(String sql) {
        return database.first(sql, statement -> statement, row -> String.valueOf(row.get("text", String.class)));
    }

    private static String answer(Mono<String> question) {
        return question.blockOptional(Duration.ofSeconds(30)).orElseThrow();
    }

    private static boolean active(String part) {
        String sql = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND datname = current_database()"
                + " AND pid <> pg_backend_pid() AND query LIKE '%" + part + "%'";
        try (Statement statement = watcher.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() && row.getInt(1) > 0;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
