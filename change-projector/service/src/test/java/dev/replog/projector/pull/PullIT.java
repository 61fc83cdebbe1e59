package dev.replog.projector.pull;

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

/** Tests the responses to pulls, over HTTP from real rows. */
class PullIT {
    private static PullServer server;
    private static ReadModelWriter writer;
    private static int users;

    private final String user = "user-" + users++;
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
        exercise = exercise.withLocalId("local \"1\"");
        writer.put(exercise);
    }

    @Test
    void pullWithoutToken_givesEverythingActive_withTheHeadAsToken() throws SQLException {
        writer.put(Row.root(user, "exercise", UUID.randomUUID(), at(11), "{}").deleted(at(12)));

        JsonNode page = ok("/api/sync");

        String expected = """
                {"items":[{"type":"exercise","id":"%s","localId":"local \\"1\\"","status":"active","version":1,\
                "etag":"%s","updated_at":"2026-11-10T14:30:00.120Z","data":{"name":"Squat \\"low\\" é"}}],\
                "nextSyncToken":"%s","pageToken":null,"remaining":0}\
                """.formatted(exercise.id(), Long.toHexString(at(10)), token(at(12)));
        assertThat(page.toString()).isEqualTo(expected);
    }

    @Test
    void pullSinceToken_givesWhatChanged_deletionsIncluded() throws SQLException {
        Row gone = Row.root(user, "exercise", UUID.randomUUID(), at(11), "{\"name\": \"Gone\"}");
        writer.put(gone.deleted(at(12)));

        JsonNode page = ok("/api/sync?since=" + token(at(10)));

        String expected = """
                [{"type":"exercise","id":"%s","status":"deleted","version":2,"etag":"%s",\
                "updated_at":"2026-11-10T14:30:00.120Z","deleted_at":"2026-11-10T14:30:00.120Z","data":null}]\
                """.formatted(gone.id(), Long.toHexString(at(12)));
        assertThat(page.get("items").toString()).isEqualTo(expected);
        assertThat(ids(ok("/api/sync?showDeleted=false&since=" + token(at(10)))))
                .isEmpty();
        assertThat(ids(ok("/api/sync?showDeleted=true"))).hasSize(2);
        assertThat(ids(ok("/api/sync?since=" + token(at(12))))).isEmpty();
    }

    @Test
    void itemsComeByPosition_parentsBeforeChildren() throws SQLException {
        Row workout = Row.root(user, "workout", UUID.randomUUID(), at(5), "{}");
        Row entry = Row.child(user, "workout_exercise", UUID.randomUUID(), workout, at(5), "{}");
        Row set = Row.child(user, "workout_set", UUID.randomUUID(), entry, at(5), "{}");
        for (Row row : List.of(set, entry, workout)) {
            writer.put(row);
        }

        assertThat(ids(ok("/api/sync"))).containsExactly(id(workout), id(entry), id(set), id(exercise));
        assertThat(ids(ok("/api/sync?types=workout_set,exercise"))).containsExactly(id(set), id(exercise));
    }

    @Test
    void pages_haveAPageToken_andTheLastOneASyncToken() throws SQLException {
        Row second = Row.root(user, "exercise", UUID.randomUUID(), at(11), "{}");
        Row third = Row.root(user, "exercise", UUID.randomUUID(), at(12), "{}");
        writer.put(second);
        writer.put(third);

        JsonNode first = ok("/api/sync?maxResults=2");
        assertThat(ids(first)).containsExactly(id(exercise), id(second));
        assertThat(first.get("nextSyncToken").isNull()).isTrue();
        String pageToken = first.get("pageToken").asString();
        assertThat(pageToken).matches("[A-Za-z0-9_-]{1,64}");

        JsonNode last = ok("/api/sync?maxResults=2&pageToken=" + pageToken);
        assertThat(ids(last)).containsExactly(id(third));
        assertThat(last.get("nextSyncToken").asString()).isEqualTo(token(at(12)));
        assertThat(last.get("pageToken").isNull()).isTrue();

        JsonNode exact = ok("/api/sync?maxResults=3");
        assertThat(exact.get("pageToken").isNull()).as("a full last page").isTrue();
    }

    @Test
    void whatIsDeletedWhilePaging_isToldOnALaterPage() throws SQLException {
        Row second = Row.root(user, "exercise", UUID.randomUUID(), at(11), "{}");
        writer.put(second);
        JsonNode first = ok("/api/sync?maxResults=1");
        assertThat(ids(first)).containsExactly(id(exercise));

        writer.put(exercise.deleted(at(12)));

        JsonNode last = ok("/api/sync?pageToken=" + first.get("pageToken").asString());
        assertThat(ids(last)).containsExactly(id(second), id(exercise));
        assertThat(last.get("items").get(1).get("status").asString()).isEqualTo("deleted");
    }

    @Test
    void aPageTokenOfAnotherUserOrPull_isRefused() throws SQLException {
        writer.put(Row.root(user, "exercise", UUID.randomUUID(), at(11), "{}"));
        String pageToken = ok("/api/sync?maxResults=1").get("pageToken").asString();

        refused(400, "invalid_token", server.get("somebody-else", "/api/sync?pageToken=" + pageToken));
        for (String path : List.of(
                "/api/exercises?pageToken=" + pageToken,
                "/api/sync?types=exercise&pageToken=" + pageToken,
                "/api/sync?showDeleted=true&pageToken=" + pageToken,
                "/api/sync?pageToken=" + pageToken.substring(1) + "A",
                "/api/sync?pageToken=",
                "/api/sync?pageToken=x")) {
            refused(400, "invalid_token", server.get(user, path));
        }
    }

    @Test
    void aTokenOfAnotherUser_isRefused() {
        refused(400, "invalid_token", server.get("somebody-else", "/api/sync?since=" + token(at(10))));
        refused(400, "invalid_token", server.get(user, "/api/sync?since=nonsense"));
        refused(400, "invalid_token", server.get(user, "/api/sync?since="));
        refused(400, "invalid_token", server.get(user, "/api/sync", "Replog-Min-Token", "nonsense"));
    }

    @Test
    void aTokenOfALogThatIsNotThere_is410_withTheRecovery() {
        String otherLog = SyncToken.pull(new LogId(7), new Position(at(5)), Coverage.allTypes(true))
                .encode(user);
        String otherGeneration = SyncToken.pull(ReadModelWriter.LOG, Position.of(9, 1), Coverage.allTypes(true))
                .encode(user);
        for (String token : List.of(otherLog, otherGeneration)) {
            Answer answer = server.get(user, "/api/sync?since=" + token);
            refused(410, "sync_token_expired", answer);
            assertThat(answer.json().get("detail").asString()).contains("pull without a token");
        }
    }

    @Test
    void aTokenBelowTheHorizon_is410_withTheHorizon() throws SQLException {
        writer.put(Row.root(user, "exercise", UUID.randomUUID(), at(20), "{}"));
        writer.horizon(user, at(15));

        Answer answer = server.get(user, "/api/sync?wait=5&since=" + token(at(14)));

        refused(410, "sync_token_expired", answer);
        assertThat(answer.json().get("horizon").asString()).isEqualTo(mark(at(15)));
        refused(410, "sync_token_expired", server.get(user, "/api/exercises?syncToken=" + token(at(10))));
        assertThat(ids(ok("/api/sync?since=" + token(at(15))))).hasSize(1);
        assertThat(ids(ok("/api/sync"))).hasSize(2);
    }

    @Test
    void aPurgeWhilePaging_is410_onlyWhereItMayHaveTakenSomething() throws SQLException {
        writer.put(Row.root(user, "exercise", UUID.randomUUID(), at(11), "{}"));
        String full = ok("/api/sync?maxResults=1").get("pageToken").asString();
        String since = ok("/api/sync?maxResults=1&since=" + token(at(9)))
                .get("pageToken")
                .asString();

        writer.horizon(user, at(11));
        assertThat(ids(ok("/api/sync?pageToken=" + full))).hasSize(1);
        refused(410, "sync_token_expired", server.get(user, "/api/sync?pageToken=" + since));

        writer.head(user, at(12));
        writer.horizon(user, at(12));
        refused(410, "sync_token_expired", server.get(user, "/api/sync?pageToken=" + full));
    }

    @Test
    void aUserWithoutHistory_getsAStartToken_thatIsGoodLater() throws SQLException {
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
    void aTokenAheadOfTheReadModel_is503_whenItIsNotReachedInTime() {
        Answer answer = server.get(user, "/api/sync?since=" + token(at(11)));

        refused(503, "read_model_unavailable", answer);
        assertThat(answer.header("retry-after")).isEqualTo("2");
        refused(
                503,
                "read_model_unavailable",
                server.get(user, "/api/exercises/" + id(exercise), "Replog-Min-Token", token(at(11))));
    }

    @Test
    void wrongParameters_areNamed_allOfThem() {
        assertThat(detail("/api/sync?foo=1")).startsWith("foo: unknown query parameter (expected: one of maxResults");
        assertThat(detail("/api/sync?maxResults=0")).isEqualTo("maxResults: 0 (expected: 1..1000)");
        assertThat(detail("/api/sync?wait=31&showDeleted=yes"))
                .contains("wait: 31 (expected: 0..30)", "showDeleted: yes (expected: true or false)");
        assertThat(detail("/api/sync?types=workout,foo"))
                .startsWith("types: foo (expected: some of exercise, template");
        assertThat(detail("/api/sync?wait=1&wait=2")).isEqualTo("wait: 2 times (expected: once)");
        assertThat(detail("/api/exercises?since=x&syncToken=y"))
                .isEqualTo("since, syncToken: two tokens (expected: one, because both names mean the same)");
        assertThat(detail("/api/sync?order=oldest")).isEqualTo("order: oldest (expected: newest)");
        assertThat(detail("/api/sync?order=newest&since=x"))
                .isEqualTo("order: newest with since (expected: on a pull without a sync token)");
        assertThat(detail("/api/exercises/" + id(exercise) + "?x=1"))
                .isEqualTo("x: unknown query parameter (expected: none)");
    }

    @Test
    void theSamePullWithItsEtag_is304_untilTheHeadMoves() throws SQLException {
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
    void headAnswersAsGetDoes_withoutABody() {
        Answer get = server.get(user, "/api/sync");
        Answer head = server.send(user, "HEAD", "/api/sync").join();

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("etag")).isEqualTo(get.header("etag"));
        assertThat(head.header("content-length")).isEqualTo(get.header("content-length"));
        assertThat(head.body()).isEmpty();
    }

    @Test
    void unknownCollections_are404_thatNamesTheKnownOnes() {
        Answer answer = server.get(user, "/api/burpees");

        refused(404, "not_found", answer);
        assertThat(answer.json().get("detail").asString())
                .isEqualTo("collection: burpees (expected: one of exercises, templates, template-exercises, workouts,"
                        + " workout-exercises, workout-sets)");
        refused(404, "not_found", server.get(user, "/api/burpees/" + id(exercise)));
        refused(404, "not_found", server.get(user, "/api/sync/channel"));
    }

    @Test
    void withoutAToken_nothingIsRead() {
        assertThat(server.send(user, "GET", "/api/sync", "Authorization", "Bearer x")
                        .join()
                        .status())
                .isEqualTo(401);
    }

    private JsonNode ok(String path, String... headers) {
        Answer answer = server.get(user, path, headers);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private String detail(String path) {
        Answer answer = server.get(user, path);
        refused(400, "validation_failed", answer);
        return answer.json().get("detail").asString();
    }

    private static void refused(int status, String code, Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.json().get("code").asString()).isEqualTo(code);
    }

    private String mark(long position) {
        return SyncToken.mark(ReadModelWriter.LOG, new Position(position)).encode(user);
    }

    private String token(long position) {
        return SyncToken.pull(ReadModelWriter.LOG, new Position(position), Coverage.allTypes(true))
                .encode(user);
    }

    private static String id(Row row) {
        return row.id().toString();
    }

    private static List<String> ids(JsonNode page) {
        return page.get("items")
                .valueStream()
                .map(item -> item.get("id").asString())
                .toList();
    }
}
