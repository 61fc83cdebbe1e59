package dev.replog.projector.pull;

import static dev.replog.projector.pull.PullClient.id;
import static dev.replog.projector.pull.PullClient.ids;
import static dev.replog.projector.pull.PullClient.requireProblem;
import static dev.replog.projector.pull.ReadModelWriter.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.projector.pull.PullServer.Answer;
import dev.replog.schemas.token.Coverage;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tests which tokens a pull accepts: those of its user, of a known log, and not below the horizon. */
class TokenValidityIT {
    private static PullServer server;
    private static ReadModelWriter writer;
    private static int users;

    private final String user = "user-" + users++;
    private PullClient pulls;
    private final Row exercise = Row.root(user, "exercise", UUID.randomUUID(), at(10), "{\"name\": \"Squat\"}");

    @BeforeAll
    static void start() throws SQLException {
        server = PullServer.start("replog.pull.catch-up=300ms");
        writer = server.writer();
    }

    @AfterAll
    static void stop() throws SQLException {
        writer.close();
        server.close();
    }

    @BeforeEach
    void oneExercise() throws SQLException {
        pulls = new PullClient(server, user);
        writer.put(exercise);
    }

    @Test
    void pageTokenOfAnotherUserOrPull_isRejected() throws SQLException {
        writer.put(Row.root(user, "exercise", UUID.randomUUID(), at(11), "{}"));
        String pageToken = pulls.ok("/api/sync?maxResults=1").get("pageToken").asString();

        requireProblem(400, "invalid_token", server.get("somebody-else", "/api/sync?pageToken=" + pageToken));
        for (String path : List.of(
                "/api/exercises?pageToken=" + pageToken,
                "/api/sync?types=exercise&pageToken=" + pageToken,
                "/api/sync?showDeleted=true&pageToken=" + pageToken,
                "/api/sync?pageToken=" + pageToken.substring(1) + "A",
                "/api/sync?pageToken=",
                "/api/sync?pageToken=x")) {
            pulls.rejected(400, "invalid_token", path);
        }
    }

    @Test
    void tokenOfAnotherUser_isRejected() {
        requireProblem(400, "invalid_token", server.get("somebody-else", "/api/sync?since=" + pulls.token(at(10))));
        pulls.rejected(400, "invalid_token", "/api/sync?since=nonsense");
        pulls.rejected(400, "invalid_token", "/api/sync?since=");
        pulls.rejected(400, "invalid_token", "/api/sync", "Replog-Min-Token", "nonsense");
    }

    @Test
    void tokenOfAnUnknownLog_gets410_withTheRecovery() {
        String otherLog = SyncToken.pull(new LogId(7), new Position(at(5)), Coverage.allTypes(true))
                .encode(user);
        String otherGeneration = SyncToken.pull(ReadModelWriter.LOG, Position.of(9, 1), Coverage.allTypes(true))
                .encode(user);
        for (String token : List.of(otherLog, otherGeneration)) {
            Answer answer = server.get(user, "/api/sync?since=" + token);
            requireProblem(410, "sync_token_expired", answer);
            assertThat(answer.json().get("detail").asString()).contains("pull without a token");
        }
    }

    @Test
    void tokenBelowTheHorizon_gets410_withTheHorizon() throws SQLException {
        writer.put(Row.root(user, "exercise", UUID.randomUUID(), at(20), "{}"));
        writer.horizon(user, at(15));

        Answer answer = server.get(user, "/api/sync?wait=5&since=" + pulls.token(at(14)));

        requireProblem(410, "sync_token_expired", answer);
        assertThat(answer.json().get("horizon").asString()).isEqualTo(pulls.mark(at(15)));
        pulls.rejected(410, "sync_token_expired", "/api/exercises?syncToken=" + pulls.token(at(10)));
        assertThat(ids(pulls.ok("/api/sync?since=" + pulls.token(at(15))))).hasSize(1);
        assertThat(ids(pulls.ok("/api/sync"))).hasSize(2);
    }

    @Test
    void purgeWhilePaging_gives410_onlyWhenThePullMayMissADeletion() throws SQLException {
        writer.put(Row.root(user, "exercise", UUID.randomUUID(), at(11), "{}"));
        String full = pulls.ok("/api/sync?maxResults=1").get("pageToken").asString();
        String since = pulls.ok("/api/sync?maxResults=1&since=" + pulls.token(at(9)))
                .get("pageToken")
                .asString();

        writer.horizon(user, at(11));
        assertThat(ids(pulls.ok("/api/sync?pageToken=" + full))).hasSize(1);
        pulls.rejected(410, "sync_token_expired", "/api/sync?pageToken=" + since);

        writer.head(user, at(12));
        writer.horizon(user, at(12));
        pulls.rejected(410, "sync_token_expired", "/api/sync?pageToken=" + full);
    }

    @Test
    void newUser_getsAStartToken_thatIsAcceptedLater() throws SQLException {
        String newcomer = user + "-new";
        JsonNode page = server.get(newcomer, "/api/sync").json();
        assertThat(page.get("items").size()).isZero();
        String start = page.get("nextSyncToken").asString();
        assertThat(start)
                .isEqualTo(SyncToken.pull(ReadModelWriter.LOG, Position.START, Coverage.allTypes(true))
                        .encode(newcomer));

        Row first = Row.root(newcomer, "exercise", UUID.randomUUID(), at(30), "{}");
        writer.put(first);

        assertThat(ids(server.get(newcomer, "/api/sync?since=" + start).json())).containsExactly(id(first));
        String beforeAnyLog = SyncToken.pull(new LogId(0), Position.START, Coverage.allTypes(true))
                .encode(newcomer);
        assertThat(ids(server.get(newcomer, "/api/sync?since=" + beforeAnyLog).json()))
                .containsExactly(id(first));
    }

    @Test
    void tokenAheadOfTheReadModel_gets503_afterTheCatchUpTime() {
        Answer answer = server.get(user, "/api/sync?since=" + pulls.token(at(11)));

        requireProblem(503, "read_model_unavailable", answer);
        assertThat(answer.header("retry-after")).isEqualTo("2");
        pulls.rejected(
                503,
                "read_model_unavailable",
                "/api/exercises/" + id(exercise),
                "Replog-Min-Token",
                pulls.token(at(11)));
    }
}
