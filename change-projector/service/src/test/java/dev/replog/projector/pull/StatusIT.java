package dev.replog.projector.pull;

import static dev.replog.projector.pull.ReadModelWriter.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.projector.pull.PullServer.Answer;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tests a user's status without Kafka, with the notifier's view and without it. */
class StatusIT {
    private static PullServer server;
    private static ReadModelWriter writer;
    private static int users;

    private final String user = "user-" + users++;

    @BeforeAll
    static void start() throws SQLException {
        server = PullServer.start("replog.pull.connections=1");
        writer = server.writer();
    }

    @AfterAll
    static void stop() throws SQLException {
        writer.close();
        server.close();
    }

    @Test
    void whoHasNothing_hasZeroOfEverything() {
        JsonNode status = status();

        assertThat(status.get("sync_token").asString()).isEqualTo(token(0));
        assertThat(status.get("counts").propertyNames())
                .containsExactlyElementsOf(Catalogue.shipped().types().stream()
                        .map(EntityType::name)
                        .toList());
        status.get("counts").forEach(count -> assertThat(count.asInt()).isZero());
        assertThat(status.get("pending").isNull()).isTrue();
    }

    @Test
    void counts_areOfWhatIsActive_andMoveWithTheHead() throws SQLException {
        Row workout = Row.root(user, "workout", UUID.randomUUID(), at(1), "{}");
        Row gone = Row.root(user, "exercise", UUID.randomUUID(), at(2), "{}");
        writer.put(workout);
        writer.put(gone);
        writer.put(Row.root("neighbour", "workout", UUID.randomUUID(), at(3), "{}"));
        assertThat(status().get("counts").get("workout").asInt()).isEqualTo(1);
        assertThat(status().get("counts").get("exercise").asInt()).isEqualTo(1);

        writer.put(gone.deleted(at(4)));
        writer.put(Row.child(user, "workout_exercise", UUID.randomUUID(), workout, at(5), "{}"));

        for (int i = 0; i < 2; i++) {
            JsonNode status = status();
            assertThat(status.get("sync_token").asString()).isEqualTo(token(at(5)));
            assertThat(status.get("counts").toString())
                    .startsWith("{\"exercise\":0,\"template\":0,\"template_exercise\":0,\"workout\":1,"
                            + "\"workout_exercise\":1,\"workout_set\":0");
        }
    }

    @Test
    void aMinimum_isWaitedFor() throws SQLException {
        writer.put(Row.root(user, "exercise", UUID.randomUUID(), at(1), "{}"));
        CompletableFuture<Answer> held = server.send(user, "GET", "/api/sync/status", "Replog-Min-Token", token(at(2)));
        Await.until("it waits", () -> server.advances().waiters() == 1);

        writer.put(Row.root(user, "exercise", UUID.randomUUID(), at(2), "{}"));

        assertThat(held.join().json().get("counts").get("exercise").asInt()).isEqualTo(2);
    }

    @Test
    void channels_areTheUsersOwn_whereTheNotifierTells() throws SQLException {
        assertThat(status().get("channels").isNull()).isTrue();

        writer.execute("CREATE SCHEMA notifier");
        try {
            writer.execute("""
                    CREATE TABLE notifier.channel (user_id text, id int);
                    CREATE VIEW notifier.live_channels WITH (security_barrier) AS
                    SELECT user_id, count(*) AS channels FROM notifier.channel
                    WHERE user_id = current_setting('replog.user_id', true) GROUP BY user_id;
                    INSERT INTO notifier.channel VALUES ('neighbour', 1), ('%s', 2), ('%s', 3)
                    """.formatted(user, user));
            assertThat(status().get("channels").isNull()).as("not allowed").isTrue();

            writer.execute(
                    "GRANT USAGE ON SCHEMA notifier TO PUBLIC; GRANT SELECT ON notifier.live_channels TO PUBLIC");
            assertThat(status().get("channels").asInt()).isEqualTo(2);
            assertThat(server.get("nobody", "/api/sync/status")
                            .json()
                            .get("channels")
                            .asInt())
                    .isZero();
        } finally {
            writer.execute("DROP SCHEMA notifier CASCADE");
        }
        assertThat(status().get("channels").isNull()).isTrue();
    }

    @Test
    void aParameter_isRefused() {
        Answer answer = server.get(user, "/api/sync/status?types=workout");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("code").asString()).isEqualTo("validation_failed");
    }

    private JsonNode status() {
        Answer answer = server.get(user, "/api/sync/status");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private String token(long position) {
        return SyncToken.mark(ReadModelWriter.LOG, new Position(position)).encode(user);
    }
}
