package dev.replog.projector.pull;

import static dev.replog.projector.pull.ReadModelWriter.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.projector.pull.PullServer.Answer;
import dev.replog.schemas.token.Coverage;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests where each kind of token is accepted. */
class TokenKindsIT {
    private static PullServer server;
    private static ReadModelWriter writer;
    private static int users;

    private final String user = "user-" + users++;

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

    /** Another device wrote the exercise before this one wrote the workout. */
    @BeforeEach
    void twoWrites() throws SQLException {
        writer.put(Row.root(user, "exercise", UUID.randomUUID(), at(10), "{}"));
        writer.put(Row.root(user, "workout", UUID.randomUUID(), at(11), "{}"));
    }

    @Test
    void theTokenOfAWrite_isNoPlaceToPullFrom_andTheAnswerSaysWhatToDo() {
        for (String path : List.of(
                "/api/sync?since=",
                "/api/sync?syncToken=",
                "/api/workouts?syncToken=",
                "/api/workouts?since=",
                "/api/sync?wait=5&since=")) {
            Answer answer = server.get(user, path + mark(at(11)));

            refused(answer);
            assertThat(answer.json().get("detail").asString())
                    .contains("drop nothing that is not sent yet", "pull without a token");
        }
    }

    @Test
    void aPullOfSomeTypes_isNoPlaceToPullMoreFrom() {
        String exercises = token("/api/sync?types=exercise");
        for (String path :
                List.of("/api/sync?since=", "/api/sync?types=exercise,workout&since=", "/api/workouts?since=")) {
            refused(server.get(user, path + exercises));
        }
        refused(server.get(user, "/api/sync?since=" + token("/api/workouts")));
        refused(server.get(user, "/api/workouts?since=" + token("/api/sync?types=workout")));

        for (String path : List.of("/api/sync?types=exercise&since=", "/api/exercises?syncToken=")) {
            assertThat(server.get(user, path + exercises).status()).as(path).isEqualTo(200);
        }
        String workouts = token("/api/workouts");
        for (String path : List.of(
                "/api/workouts?since=",
                "/api/workout-sets?since=",
                "/api/sync?types=workout_set,workout_exercise&since=")) {
            assertThat(server.get(user, path + workouts).status()).as(path).isEqualTo(200);
        }
        assertThat(server.get(user, "/api/templates?since=" + token("/api/sync"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aPullWithoutDeletions_isNoPlaceToPullThemFrom() {
        for (String first : List.of("/api/sync", "/api/sync?showDeleted=false", "/api/sync?showDeleted=true")) {
            assertThat(coverage(token(first))).as(first).isEqualTo(Coverage.allTypes(true));
        }
        String silent = token("/api/sync?showDeleted=false&since=" + token("/api/sync"));
        assertThat(coverage(silent)).isEqualTo(Coverage.allTypes(false));

        refused(server.get(user, "/api/sync?since=" + silent));
        assertThat(server.get(user, "/api/sync?showDeleted=false&since=" + silent)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aTokenFromBeforeThereWereKinds_worksAsItDid_andLeadsToOneThatHasAKind() {
        String old =
                new SyncToken(ReadModelWriter.LOG, new Position(at(10)), new SyncToken.Kind.Unknown()).encode(user);

        Answer answer = server.get(user, "/api/sync?since=" + old);

        assertThat(answer.json().get("items").size()).isEqualTo(1);
        assertThat(coverage(answer.json().get("nextSyncToken").asString())).isEqualTo(Coverage.allTypes(true));
    }

    @Test
    void bothNames_meanTheSame() {
        String token = token("/api/sync");
        for (String path : List.of("/api/sync", "/api/workouts")) {
            assertThat(server.get(user, path + "?since=" + token + "&syncToken=" + token)
                            .status())
                    .isEqualTo(200);
            assertThat(server.get(user, path + "?since=" + token + "&syncToken=" + mark(at(10)))
                            .status())
                    .isEqualTo(400);
        }
    }

    @Test
    void anAnswerCanBeRequiredToContainManyTokens_ofAnyKind() {
        String old = new SyncToken(ReadModelWriter.LOG, new Position(at(9)), new SyncToken.Kind.Unknown()).encode(user);
        String some = mark(at(11)) + ", " + token("/api/exercises") + " ," + old;
        String tooLate = mark(at(10)) + "," + mark(at(12));
        for (String path : List.of("/api/sync", "/api/workouts", "/api/sync/status")) {
            assertThat(min(path, some).status()).as(path).isEqualTo(200);
            assertThat(server.get(user, path, "Replog-Min-Token", mark(at(10)), "Replog-Min-Token", mark(at(11)))
                            .status())
                    .as(path)
                    .isEqualTo(200);
            assertThat(min(path, tooLate).status()).as(path).isEqualTo(503);
            assertThat(server.get(user, path, "Replog-Min-Token", mark(at(12)), "Replog-Min-Token", mark(at(10)))
                            .status())
                    .as(path)
                    .isEqualTo(503);
            assertThat(min(path, many(20)).status()).as(path).isEqualTo(200);
            for (String wrong : List.of(many(21), some + ",", ",", mark(at(10)) + "," + "x", "")) {
                assertThat(min(path, wrong).status()).as(path + " " + wrong).isEqualTo(400);
            }
        }
        assertThat(min("/api/sync", many(21)).json().get("detail").asString())
                .isEqualTo("Replog-Min-Token: 21 tokens (expected: at most 20)");
    }

    private Answer min(String path, String tokens) {
        return server.get(user, path, "Replog-Min-Token", tokens);
    }

    private String many(int count) {
        return String.join(",", Collections.nCopies(count, mark(at(10))));
    }

    private String mark(long position) {
        return SyncToken.mark(ReadModelWriter.LOG, new Position(position)).encode(user);
    }

    private String token(String path) {
        Answer answer = server.get(user, path);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().get("nextSyncToken").asString();
    }

    private Coverage coverage(String token) {
        SyncToken.Kind kind = SyncToken.decode(token, user).orElseThrow().kind();
        assertThat(kind).isInstanceOf(SyncToken.Kind.Pull.class);
        return ((SyncToken.Kind.Pull) kind).coverage();
    }

    private static void refused(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(410);
        assertThat(answer.json().get("code").asString()).isEqualTo("not_a_pull_token");
    }
}
