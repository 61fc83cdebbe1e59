package dev.replog.projector.past;

import static dev.replog.projector.past.PastServer.requireProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.projector.apply.Ask;
import dev.replog.projector.apply.Await;
import dev.replog.projector.models.ModelServer.Answer;
import dev.replog.schemas.AccountErasure;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Operation;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which past states can be read. */
class PastStateIT {
    private static final UUID SQUAT = new UUID(0, 1);
    private static final String SQUAT_PATH = "/api/exercises/" + SQUAT;
    private static PastServer past;

    @BeforeAll
    static void start() throws Exception {
        past = PastServer.start("replog.topics.message-bytes-max=1048576");
    }

    @AfterAll
    static void close() {
        past.close();
    }

    private static Operation named(String name) {
        return Ask.upsert("exercise", SQUAT, Map.of("name", name));
    }

    @Test
    void stateBeforeTheFirstChange_isEmpty() throws Exception {
        past.append("early", named("squat"));
        Answer answer = past.known("early", "/api/sync", "2001-01-01T00:00:00Z");
        assertThat(answer.body()).startsWith("{\"items\":[],\"nextSyncToken\":\"");
        SyncToken token =
                SyncToken.decode(answer.header("Replog-As-Of"), "early").orElseThrow();
        assertThat(token.position().value()).isZero();
        assertThat(token.kind()).isInstanceOf(SyncToken.Kind.Mark.class);
        assertThat(past.past("early", SQUAT_PATH, "2001-01-01T00:00:00Z").status())
                .isEqualTo(404);
        assertThat(past.known("early", "/api/records", "2001-01-01T00:00:00Z").body())
                .startsWith("{\"items\":[],\"pageToken\":null");
        assertThat(past.known("without-history", "/api/sync", "2001-01-01T00:00:00Z")
                        .body())
                .startsWith("{\"items\":[]");
    }

    @Test
    void deletedEntity_isThereBeforeItsDeletion_andThePullAfterItsTokenBringsTheRest() throws Exception {
        String created = past.append("carol", named("squat"));
        String deleted = past.append("carol", Ask.delete("exercise", SQUAT));
        past.caughtUp("carol", "/api/sync", deleted);
        assertThat(past.past("carol", SQUAT_PATH, deleted).status()).isEqualTo(404);
        assertThat(past.known("carol", SQUAT_PATH, created).json().get("name").asString())
                .isEqualTo("squat");

        Answer then = past.known("carol", "/api/sync", created);
        String next = then.json().get("nextSyncToken").asString();
        Answer since = past.server().get("carol", PastServer.with("/api/sync", "since", next));
        assertThat(since.json().get("items")).hasSize(1);
        assertThat(since.json().get("items").get(0).get("status").asString()).isEqualTo("deleted");

        Answer same = past.server()
                .get("carol", PastServer.with("/api/sync", "asOf", created), "If-None-Match", then.header("ETag"));
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.header("Replog-As-Of")).isEqualTo(created);
        assertThat(past.server()
                        .get("carol", "/api/sync", "If-None-Match", then.header("ETag"))
                        .status())
                .as("not an etag of the present")
                .isEqualTo(200);
    }

    @Test
    void valueThatIsNoPastState_isRefused() throws Exception {
        String last = past.append("dave", named("squat"));
        past.caughtUp("dave", "/api/sync", last);
        for (String path : new String[] {
            "/api/sync", "/api/exercises", SQUAT_PATH, "/api/calendar?from=2026-01-01&to=2026-01-02", "/api/records"
        }) {
            requireProblem(past.past("dave", path, "yesterday"), 400, "invalid_token", "asOf: yesterday");
            requireProblem(
                    past.past("dave", path, past.mark("erin", 0)), 400, "invalid_token", "a sync token of this user");
            requireProblem(
                    past.past("dave", path, "2999-01-01T00:00:00Z"), 400, "validation_failed", "not in the future");
            requireProblem(
                    past.past("dave", path, past.mark("dave", 1_000_000)),
                    400,
                    "validation_failed",
                    "after the newest change that is applied");
            String unknown = SyncToken.mark(new LogId(77), Position.of(9, 3)).encode("dave");
            requireProblem(
                    past.past("dave", path, unknown), 410, "sync_token_expired", "of a log that no longer exists");
            requireProblem(
                    past.server().get("dave", PastServer.with(PastServer.with(path, "asOf", last), "asOf", last)),
                    400,
                    "validation_failed",
                    "asOf: 2 times (expected: once)");
        }
    }

    @Test
    void parametersThatMakeNoSense_areRefused() throws Exception {
        String last = past.append("frank", named("squat"));
        past.caughtUp("frank", "/api/sync", last);
        for (String other : new String[] {"since=" + last, "syncToken=" + last, "wait=5"}) {
            requireProblem(
                    past.past("frank", "/api/sync?" + other, last),
                    400,
                    "validation_failed",
                    other.substring(0, other.indexOf('=')) + ": with asOf");
        }
        for (String path : new String[] {"/api/sync/status", SQUAT_PATH + "/history"}) {
            Answer answer = past.past("frank", path, last);
            assertThat(answer.status()).as(path).isEqualTo(400);
        }
        String page = past.append("frank", Ask.upsert("exercise", new UUID(0, 2), Map.of("name", "bench")));
        past.caughtUp("frank", "/api/sync", page);
        Answer first = past.known("frank", "/api/sync?maxResults=1", page);
        String token = first.json().get("pageToken").asString();
        requireProblem(
                past.past("frank", "/api/sync?maxResults=1&pageToken=" + token, last),
                400,
                "invalid_token",
                "not of this user and pull");
        requireProblem(
                past.server().get("frank", "/api/sync?maxResults=1&pageToken=" + token),
                400,
                "invalid_token",
                "not of this user and pull");
    }

    @Test
    void writeThatIsNotAppliedYet_isWaitedFor() throws Exception {
        String token = past.append("grace", named("squat"));
        Answer[] answer = new Answer[1];
        Await.until("it is applied in time", () -> {
            answer[0] =
                    past.server().get("grace", PastServer.with("/api/sync", "asOf", token), "Replog-Min-Token", token);
            return answer[0].status() != 503;
        });
        assertThat(answer[0].json().get("items")).hasSize(1);
    }

    /** The record of such a change names no state, but the entity table has them. */
    @Test
    void changeThatWasTooLargeForItsRecord_isKnown() throws Exception {
        int count = 200;
        Operation[] create = IntStream.range(0, count)
                .mapToObj(i ->
                        Ask.upsert("exercise", new UUID(5, i), Map.of("name", "n" + i, "notes", "x".repeat(8_000))))
                .toArray(Operation[]::new);
        for (int i = 0; i < count; i += 50) {
            past.append("heidi", Arrays.copyOfRange(create, i, i + 50));
        }
        String large = past.append(
                "heidi",
                IntStream.range(0, count)
                        .mapToObj(i -> Ask.patch("exercise", new UUID(5, i), Map.of("name", "m" + i)))
                        .toArray(Operation[]::new));
        String expected =
                past.caughtUp("heidi", "/api/sync?maxResults=1000", large).body();
        assertThat(past.known("heidi", "/api/sync?maxResults=1000", large).body())
                .isEqualTo(expected);
        assertThat(past.database().text("SELECT count(*) FROM history WHERE user_id = 'heidi' AND ordinal = 32767"))
                .isEqualTo(Integer.toString(count));
        Answer history = past.server().get("heidi", "/api/exercises/" + new UUID(5, 7) + "/history");
        assertThat(history.json().get("items")).as(history.body()).hasSize(2);

        // As if the entity table had been ahead when the change was applied.
        long position =
                SyncToken.decode(large, "heidi").orElseThrow().position().value();
        past.database().execute("INSERT INTO history_gap VALUES ('heidi', " + position + ", " + (position + 5) + ")");
        requireProblem(past.past("heidi", "/api/sync", large), 410, "past_unknown", "too large for its record");
        requireProblem(past.past("heidi", "/api/records", large), 410, "past_unknown", "too large for its record");
        String before = past.mark("heidi", new Position(position - 1).offset());
        assertThat(past.known("heidi", "/api/sync?maxResults=1", before).json().get("items"))
                .hasSize(1);
    }

    @Test
    void historyThatIsNotThere_isUnavailable_andNotAnEmptyState() throws Exception {
        String last = past.append("ivan", named("squat"));
        past.caughtUp("ivan", "/api/sync", last);
        past.known("ivan", "/api/sync", last);
        past.database().execute("UPDATE further_model SET incomplete = 'test' WHERE name = 'history'");
        try {
            requireProblem(
                    past.server().get("ivan", PastServer.with("/api/sync", "asOf", last)),
                    503,
                    "read_model_unavailable",
                    "the read model history is not there now");
        } finally {
            past.database().execute("UPDATE further_model SET incomplete = NULL WHERE name = 'history'");
        }
    }

    @Test
    void stateBeforeAnErasure_isRefused_andTheOneAfterItIsEmpty() throws Exception {
        String before = past.append("lara", named("squat"));
        past.caughtUp("lara", "/api/sync", before);
        past.known("lara", "/api/sync", before);
        String erased = past.append(Mutation.newBuilder(Ask.silent("lara"))
                .setDeviceId(null)
                .setErasure(new AccountErasure(new UUID(0, 9), Ask.hash("erase"), null, null))
                .build());
        past.caughtUp("lara", "/api/sync", erased);
        for (String path : new String[] {"/api/sync", "/api/exercises", SQUAT_PATH, "/api/records"}) {
            for (String then : new String[] {before, "2001-01-01T00:00:00Z"}) {
                Answer answer = past.past("lara", path, then);
                requireProblem(answer, 410, "account_erased", "asOf: from before the erasure of the account");
                assertThat(answer.json().path("erased_at").asString()).isNotEmpty();
            }
        }
        assertThat(past.known("lara", "/api/sync", erased).body()).startsWith("{\"items\":[],");
        String at = past.database()
                .text("SELECT to_char(erased_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"
                        + " FROM user_head WHERE user_id = 'lara'");
        Answer then = past.known("lara", "/api/sync", at);
        assertThat(then.body()).startsWith("{\"items\":[],");
        assertThat(then.header("Replog-As-Of")).isEqualTo(erased);
        assertThat(past.database().text("SELECT count(*) FROM history WHERE user_id = 'lara'"))
                .isEqualTo("0");
    }
}
