package dev.replog.projector.pull;

import static dev.replog.projector.pull.ReadModelWriter.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.backing.postgres.PostgresAddress;
import dev.replog.projector.pull.PullServer.Answer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Tests reads while PostgreSQL is unreachable, does not respond, or is not migrated yet, and clients that disconnect.
 */
class PostgresAwayIT {
    private static final String USER = "alice";
    private static final int ROWS = 1000;
    private static final Row EXERCISE = Row.root(USER, "exercise", UUID.randomUUID(), at(1), "{}");

    private static String direct;
    private static CutWire wire;
    private static String url;

    @BeforeAll
    static void fill() throws SQLException {
        direct = SharedBackends.get().newDatabase();
        PostgresAddress address = PostgresAddress.parse(direct, "");
        wire = new CutWire(address.port());
        url = "postgresql://" + address.user() + ":" + address.password() + "@127.0.0.1:" + wire.port() + "/"
                + address.database();
    }

    @AfterAll
    static void close() {
        wire.close();
    }

    @Test
    void theServiceStarts_serves_andRecoversByItself() throws SQLException {
        wire.cut();
        try (PullServer server = PullServer.at(
                url,
                "replog.pull.connections=2",
                "replog.pull.connect-timeout=1s",
                "replog.pull.acquire-timeout=1s",
                "replog.pull.statement-timeout=1s")) {
            unavailable(server);
            assertThat(server.getManagement("/actuator/health/liveness").status())
                    .isEqualTo(200);

            wire.repair();
            unavailable(server);
            migrateAndFill();
            available(server);

            wire.cut();
            unavailable(server);
            wire.repair();
            available(server);

            wire.stall();
            unavailable(server);
            wire.repair();
            available(server);

            cancelMany(server);
            available(server);
        }
    }

    private static void migrateAndFill() throws SQLException {
        ReadModelWriter.migrate(direct);
        try (ReadModelWriter writer = ReadModelWriter.open(direct)) {
            writer.generation(1, ReadModelWriter.TOPIC);
            writer.put(EXERCISE);
            String notes = "\"" + "n".repeat(2000) + "\"";
            for (int i = 1; i < ROWS; i++) {
                writer.put(Row.root(USER, "exercise", UUID.randomUUID(), at(i + 1), "{\"notes\": " + notes + "}"));
            }
        }
    }

    private static void unavailable(PullServer server) {
        List<CompletableFuture<Answer>> answers = Stream.of(
                        "/api/sync", "/api/exercises", "/api/exercises/" + EXERCISE.id(), mutation())
                .map(path -> server.send(USER, "GET", path))
                .toList();
        for (CompletableFuture<Answer> each : answers) {
            Answer answer = each.join();
            assertThat(answer.status()).as(answer.body()).isEqualTo(503);
            assertThat(answer.json().get("code").asString()).isEqualTo("read_model_unavailable");
            assertThat(answer.header("retry-after")).isEqualTo("2");
        }
        assertThat(server.getManagement("/actuator/health/readiness").status()).isEqualTo(503);
    }

    private static void available(PullServer server) {
        Await.until(
                "reads",
                () -> server.get(USER, "/api/exercises/" + EXERCISE.id()).status() == 200);
        Await.until(
                "all is read",
                () -> server.get(USER, "/api/sync?maxResults=1000")
                                .json()
                                .path("items")
                                .size()
                        == ROWS);
        Await.until("receipts", () -> server.get(USER, mutation()).status() == 404);
        Await.until(
                "readiness",
                () -> server.getManagement("/actuator/health/readiness").status() == 200);
    }

    /** Two connections, and 40 clients that do not wait for their megabytes. */
    private static void cancelMany(PullServer server) {
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            answers.add(server.send(USER, "GET", "/api/sync?maxResults=1000"));
            if (i % 4 == 3) {
                CompletableFuture.anyOf(answers.toArray(CompletableFuture[]::new))
                        .join();
                answers.forEach(answer -> answer.cancel(true));
                answers.clear();
            }
        }
    }

    private static String mutation() {
        return "/api/mutations/" + UUID.randomUUID();
    }
}
