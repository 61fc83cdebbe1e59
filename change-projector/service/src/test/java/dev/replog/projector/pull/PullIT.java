package dev.replog.projector.pull;

import static dev.replog.projector.pull.PullClient.id;
import static dev.replog.projector.pull.PullClient.ids;
import static dev.replog.projector.pull.PullClient.requireProblem;
import static dev.replog.projector.pull.ReadModelWriter.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.projector.pull.PullServer.Answer;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tests the pages of pulls, conditional pulls and wrong requests, over HTTP from real rows. */
class PullIT {
    private static PullServer server;
    private static ReadModelWriter writer;
    private static int users;

    private final String user = "user-" + users++;
    private PullClient pulls;
    private Row exercise =
            Row.root(user, "exercise", UUID.randomUUID(), at(10), "{\"name\": \"Squat \\\"low\\\"" + " é\"}");

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
        exercise = exercise.withLocalId("local \"1\"");
        writer.put(exercise);
    }

    @Test
    void pullWithoutToken_returnsAllActiveEntities_withTheHeadAsToken() throws SQLException {
        writer.put(Row.root(user, "exercise", UUID.randomUUID(), at(11), "{}").deleted(at(12)));

        JsonNode page = pulls.ok("/api/sync");

        String expected = """
                {"items":[{"type":"exercise","id":"%s","localId":"local \\"1\\"","status":"active","version":1,\
                "etag":"%s","updated_at":"2026-11-10T14:30:00.120Z","data":{"name":"Squat \\"low\\" é"}}],\
                "nextSyncToken":"%s","pageToken":null,"remaining":0}\
                """.formatted(exercise.id(), Long.toHexString(at(10)), pulls.token(at(12)));
        assertThat(page.toString()).isEqualTo(expected);
    }

    @Test
    void pullSinceToken_returnsChangesAndDeletions() throws SQLException {
        Row gone = Row.root(user, "exercise", UUID.randomUUID(), at(11), "{\"name\": \"Gone\"}");
        writer.put(gone.deleted(at(12)));

        JsonNode page = pulls.ok("/api/sync?since=" + pulls.token(at(10)));

        String expected = """
                [{"type":"exercise","id":"%s","status":"deleted","version":2,"etag":"%s",\
                "updated_at":"2026-11-10T14:30:00.120Z","deleted_at":"2026-11-10T14:30:00.120Z","data":null}]\
                """.formatted(gone.id(), Long.toHexString(at(12)));
        assertThat(page.get("items").toString()).isEqualTo(expected);
        assertThat(ids(pulls.ok("/api/sync?showDeleted=false&since=" + pulls.token(at(10)))))
                .isEmpty();
        assertThat(ids(pulls.ok("/api/sync?showDeleted=true"))).hasSize(2);
        assertThat(ids(pulls.ok("/api/sync?since=" + pulls.token(at(12))))).isEmpty();
    }

    @Test
    void items_areSortedByPosition_parentsBeforeChildren() throws SQLException {
        Row workout = Row.root(user, "workout", UUID.randomUUID(), at(5), "{}");
        Row entry = Row.child(user, "workout_exercise", UUID.randomUUID(), workout, at(5), "{}");
        Row set = Row.child(user, "workout_set", UUID.randomUUID(), entry, at(5), "{}");
        for (Row row : List.of(set, entry, workout)) {
            writer.put(row);
        }

        assertThat(ids(pulls.ok("/api/sync"))).containsExactly(id(workout), id(entry), id(set), id(exercise));
        assertThat(ids(pulls.ok("/api/sync?types=workout_set,exercise"))).containsExactly(id(set), id(exercise));
    }

    @Test
    void pages_haveAPageToken_andTheLastPageASyncToken() throws SQLException {
        Row second = Row.root(user, "exercise", UUID.randomUUID(), at(11), "{}");
        Row third = Row.root(user, "exercise", UUID.randomUUID(), at(12), "{}");
        writer.put(second);
        writer.put(third);

        JsonNode first = pulls.ok("/api/sync?maxResults=2");
        assertThat(ids(first)).containsExactly(id(exercise), id(second));
        assertThat(first.get("nextSyncToken").isNull()).isTrue();
        String pageToken = first.get("pageToken").asString();
        assertThat(pageToken).matches("[A-Za-z0-9_-]{1,64}");

        JsonNode last = pulls.ok("/api/sync?maxResults=2&pageToken=" + pageToken);
        assertThat(ids(last)).containsExactly(id(third));
        assertThat(last.get("nextSyncToken").asString()).isEqualTo(pulls.token(at(12)));
        assertThat(last.get("pageToken").isNull()).isTrue();

        JsonNode exact = pulls.ok("/api/sync?maxResults=3");
        assertThat(exact.get("pageToken").isNull())
                .as("page token of a full last page")
                .isTrue();
    }

    @Test
    void deletionWhilePaging_isOnALaterPage() throws SQLException {
        Row second = Row.root(user, "exercise", UUID.randomUUID(), at(11), "{}");
        writer.put(second);
        JsonNode first = pulls.ok("/api/sync?maxResults=1");
        assertThat(ids(first)).containsExactly(id(exercise));

        writer.put(exercise.deleted(at(12)));

        JsonNode last = pulls.ok("/api/sync?pageToken=" + first.get("pageToken").asString());
        assertThat(ids(last)).containsExactly(id(second), id(exercise));
        assertThat(last.get("items").get(1).get("status").asString()).isEqualTo("deleted");
    }

    @Test
    void wrongParameters_areAllNamed() {
        assertThat(pulls.detail("/api/sync?foo=1"))
                .startsWith("foo: unknown query parameter (expected: one of maxResults");
        assertThat(pulls.detail("/api/sync?maxResults=0")).isEqualTo("maxResults: 0 (expected: 1..1000)");
        assertThat(pulls.detail("/api/sync?wait=31&showDeleted=yes"))
                .contains("wait: 31 (expected: 0..30)", "showDeleted: yes (expected: true or false)");
        assertThat(pulls.detail("/api/sync?types=workout,foo"))
                .startsWith("types: foo (expected: some of exercise, template");
        assertThat(pulls.detail("/api/sync?wait=1&wait=2")).isEqualTo("wait: 2 times (expected: once)");
        assertThat(pulls.detail("/api/exercises?since=x&syncToken=y"))
                .isEqualTo("since, syncToken: two tokens (expected: one, because both names mean the same)");
        assertThat(pulls.detail("/api/sync?order=oldest")).isEqualTo("order: oldest (expected: newest)");
        assertThat(pulls.detail("/api/sync?order=newest&since=x"))
                .isEqualTo("order: newest with since (expected: on a pull without a sync token)");
        assertThat(pulls.detail("/api/exercises/" + id(exercise) + "?x=1"))
                .isEqualTo("x: unknown query parameter (expected: none)");
    }

    @Test
    void repeatedPullWithItsEtag_gets304_untilTheHeadMoves() throws SQLException {
        Answer answer = server.get(user, "/api/sync?types=exercise");
        String etag = answer.header("etag");
        assertThat(etag).matches("\"[0-9a-f]+\\.[A-Za-z0-9_-]{12}\"");
        assertThat(answer.header("cache-control")).contains("no-cache").contains("private");

        Answer again = server.get(user, "/api/sync?types=exercise", "If-None-Match", etag);
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.header("etag")).isEqualTo(etag);
        assertThat(again.body()).isEmpty();
        assertThat(server.get(user, "/api/sync", "If-None-Match", etag).status())
                .as("another pull")
                .isEqualTo(200);

        writer.put(exercise.at(at(11)));
        assertThat(server.get(user, "/api/sync?types=exercise", "If-None-Match", etag)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void headRequest_getsTheHeadersOfAGet_andNoBody() {
        Answer get = server.get(user, "/api/sync");
        Answer head = server.send(user, "HEAD", "/api/sync").join();

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("etag")).isEqualTo(get.header("etag"));
        assertThat(head.header("content-length")).isEqualTo(get.header("content-length"));
        assertThat(head.body()).isEmpty();
    }

    @Test
    void unknownCollections_get404_withTheKnownNames() {
        Answer answer = server.get(user, "/api/burpees");

        requireProblem(404, "not_found", answer);
        assertThat(answer.json().get("detail").asString())
                .isEqualTo("collection: burpees (expected: one of exercises, templates, template-exercises, workouts,"
                        + " workout-exercises, workout-sets)");
        pulls.rejected(404, "not_found", "/api/burpees/" + id(exercise));
        pulls.rejected(404, "not_found", "/api/sync/channel");
    }

    @Test
    void requestWithAWrongBearerToken_gets401() {
        assertThat(server.send(user, "GET", "/api/sync", "Authorization", "Bearer x")
                        .join()
                        .status())
                .isEqualTo(401);
    }
}
