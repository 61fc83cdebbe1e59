package dev.replog.allinone.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.token.Coverage;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Tests pulls, of everything and by collection. */
class PullContractIT {

    private final Client alice = Client.ofNewUser();

    @Test
    void pages_comeUpToTheToken_eachEntityOnce_inTheOrderOfChanges() {
        List<String> ids = IntStream.range(0, 7)
                .mapToObj(i -> alice.createdId("exercises", "{\"name\":\"" + i + "\"}"))
                .toList();
        for (String path : List.of("/api/sync", "/api/exercises")) {
            assertThat(pages(path + "?maxResults=3")).isEqualTo(ids);
        }
    }

    @Test
    void changesOfOneMutation_areAllPulled_evenWhenAPageEndsInItsMiddle() {
        String since = alice.syncToken();
        JsonNode workout = alice.created(
                "workouts",
                "{\"day_id\":\"d\",\"exercises\":[{\"exercise_id\":\"s\",\"sets\":["
                        + "{\"reps\":1,\"weight\":1},{\"reps\":2,\"weight\":2},{\"reps\":3,\"weight\":3}]}]}");
        assertThat(pages("/api/sync?maxResults=2")).hasSize(5);
        assertThat(pages("/api/sync?maxResults=2&since=" + since)).hasSize(5);
        assertThat(pages("/api/workout-sets?maxResults=1")).hasSize(3);
        alice.delete("/api/workouts/" + workout.get("id").stringValue()).send().expect(200);
        assertThat(pages("/api/sync?maxResults=2&since=" + since)).hasSize(5);
        assertThat(pages("/api/workout-sets?maxResults=1&syncToken=" + since)).hasSize(3);
    }

    @Test
    void aDelta_hasWhatChanged_withTombstones_unlessTheyAreNotWanted() {
        String kept = alice.createdId("exercises", "{\"name\":\"kept\"}");
        String dropped = alice.createdId("exercises", "{\"name\":\"dropped\"}");
        String since = alice.syncToken();
        alice.delete("/api/exercises/" + dropped).send().expect(200);
        alice.patch("/api/exercises/" + kept, "{\"notes\":\"1\"}").send().expect(200);
        alice.patch("/api/exercises/" + kept, "{\"notes\":\"2\"}").send().expect(200);

        for (String query : List.of("/api/sync?since=" + since, "/api/exercises?syncToken=" + since)) {
            JsonNode items = alice.get(query).send().expect(200).at("/items");
            assertThat(items).hasSize(2);
            assertThat(items.get(0).get("status").stringValue()).isEqualTo("deleted");
            assertThat(items.get(0).get("id").stringValue()).isEqualTo(dropped);
            assertThat(items.get(0).has("deleted_at")).isTrue();
            assertThat(items.get(1).at("/data/notes").stringValue()).isEqualTo("2");
            assertThat(texts(alice.get(query + "&showDeleted=false").send().expect(200), "id"))
                    .containsExactly(kept);
        }
        assertThat(texts(alice.get("/api/sync").send(), "id")).containsExactly(kept);
        assertThat(texts(alice.get("/api/exercises?showDeleted=true").send(), "id"))
                .contains(kept, dropped);
    }

    @Test
    void lines_areThePagesItems_andTheTokenLast() {
        alice.created("exercises", "{\"name\":\"e\"}");
        alice.created("workouts", "{\"day_id\":\"d\",\"exercises\":[{\"exercise_id\":\"e\"}]}");
        for (String path : List.of("/api/sync", "/api/exercises", "/api/workouts", "/api/workout-exercises")) {
            JsonNode page = alice.get(path).send().expect(200).json();
            Reply lines = alice.get(path)
                    .with("Accept", "application/x-ndjson")
                    .send()
                    .expect(200);
            assertThat(lines.header("Content-Type")).isEqualTo("application/x-ndjson");
            assertThat(lines.lines()).hasSize(page.get("items").size() + 1);
            for (int i = 0; i < page.get("items").size(); i++) {
                assertThat(lines.lines().get(i)).isEqualTo(page.at("/items/" + i));
            }
            assertThat(lines.lines().getLast().get("nextSyncToken")).isEqualTo(page.get("nextSyncToken"));
        }
        Reply first = alice.get("/api/sync?maxResults=1")
                .with("Accept", "application/x-ndjson")
                .send()
                .expect(200);
        String pageToken = first.lines().getLast().get("pageToken").stringValue();
        assertThat(alice.get("/api/sync?pageToken=" + pageToken)
                        .with("Accept", "application/x-ndjson")
                        .send()
                        .lines())
                .hasSize(3);
    }

    @Test
    void theStatus_saysWhatThereIs_andThatNothingIsPending() {
        alice.created("workouts", "{\"day_id\":\"d\",\"exercises\":[{\"exercise_id\":\"e\"}]}");
        String token = alice.syncToken();
        Reply status = alice.get("/api/sync/status")
                .with("Replog-Min-Token", token)
                .send()
                .expect(200);
        assertThat(status.get("sync_token")).isEqualTo(alice.mark(token));
        assertThat(status.at("/counts/workout").intValue()).isEqualTo(1);
        assertThat(status.at("/counts/workout_exercise").intValue()).isEqualTo(1);
        assertThat(status.at("/counts/exercise").intValue()).isZero();
        assertThat(status.at("/pending").isIntegralNumber()).isTrue();
        alice.get("/api/sync/status?x=1").send().expect(400, "validation_failed");
        alice.call("POST", "/api/sync/status", "{}").send().expect(405, "method_not_allowed");
        alice.get("/api/sync/status").with("Replog-Min-Token", "x").send().expect(400, "invalid_token");
    }

    @Test
    void types_narrowAPull() {
        alice.created("exercises", "{\"name\":\"e\"}");
        alice.created("templates", "{\"name\":\"t\"}");
        alice.created("workouts", "{\"day_id\":\"d\",\"exercises\":[{\"exercise_id\":\"e\"}]}");
        Reply reply =
                alice.get("/api/sync?types=workout_exercise,exercise").send().expect(200);
        assertThat(texts(reply, "type")).containsExactly("exercise", "workout_exercise");
    }

    @Test
    void aDocument_countsAsChanged_whenAnythingInItsTreeChanged() {
        JsonNode workout = alice.created(
                "workouts",
                "{\"day_id\":\"d\",\"exercises\":[{\"exercise_id\":\"s\",\"sets\":[{\"reps\":1,\"weight\":1}]}]}");
        String since = alice.syncToken();
        Reply set = alice.patch(
                        "/api/workout-sets/"
                                + workout.at("/exercises/0/sets/0/id").stringValue(),
                        "{\"reps\":2}")
                .send()
                .expect(200);
        JsonNode items =
                alice.get("/api/workouts?syncToken=" + since).send().expect(200).at("/items");
        assertThat(items).hasSize(1);
        assertThat(items.at("/0/data/exercises/0/sets/0/reps").intValue()).isEqualTo(2);
        assertThat(items.at("/0/data/etag").stringValue()).isEqualTo(set.get("etag"));
        assertThat(items.at("/0/data/version").intValue()).isEqualTo(1);
        assertThat(texts(alice.get("/api/sync?since=" + since).send(), "type")).containsExactly("workout_set");
        assertThat(alice.get("/api/workouts/" + workout.get("id").stringValue())
                        .send()
                        .json())
                .isEqualTo(items.at("/0/data"));
        assertThat(alice.get("/api/workout-exercises?syncToken=" + since).send().at("/items"))
                .isEmpty();
    }

    @Test
    void theSamePull_is304_untilSomethingChanges() {
        alice.created("exercises", "{\"name\":\"e\"}");
        for (String path : List.of("/api/sync", "/api/exercises", "/api/templates")) {
            String etag = alice.get(path).send().expect(200).header("ETag");
            assertThat(alice.get(path)
                            .with("If-None-Match", etag)
                            .send()
                            .expect(304)
                            .header("ETag"))
                    .isEqualTo(etag);
            alice.get(path + "?maxResults=1").with("If-None-Match", etag).send().expect(200);
            alice.created("exercises", "{\"name\":\"f\"}");
            alice.get(path).with("If-None-Match", etag).send().expect(200);
        }
    }

    @Test
    void aPullThatWaits_isAnsweredByAChange_orEmpty() {
        String since = alice.syncToken();
        CompletableFuture<Reply> waiting = CompletableFuture.supplyAsync(
                () -> alice.get("/api/sync?wait=20&since=" + since).send());
        String id = alice.createdId("exercises", "{\"name\":\"e\"}");
        Reply answered = waiting.join().expect(200);
        assertThat(texts(answered, "id")).containsExactly(id);
        Reply empty = alice.get("/api/sync?wait=1&since=" + answered.get("nextSyncToken"))
                .send()
                .expect(200);
        assertThat(empty.at("/items")).isEmpty();
    }

    @Test
    void aTokenOfAnotherUser_orNone_isInvalid() {
        String foreign = Client.ofNewUser().syncToken();
        for (String token : List.of(foreign, "nonsense", "", "x".repeat(65), "%00", "AAAA")) {
            alice.get("/api/sync?since=" + token).send().expect(400, "invalid_token");
            alice.get("/api/exercises?syncToken=" + token).send().expect(400, "invalid_token");
            alice.get("/api/sync?pageToken=" + token).send().expect(400, "invalid_token");
        }
        alice.get("/api/sync").with("Replog-Min-Token", foreign).send().expect(400, "invalid_token");
        alice.get("/api/sync/stream?since=" + foreign).send().expect(400, "invalid_token");
    }

    @Test
    void aTokenOfALogThatIsGone_is410() {
        String old = SyncToken.pull(new LogId(4711), Position.of(1, 5), Coverage.allTypes(true))
                .encode(alice.user());
        Reply expired = alice.get("/api/sync?since=" + old).send().expect(410, "sync_token_expired");
        assertThat(expired.get("detail")).contains("without a token");
        alice.get("/api/workouts?syncToken=" + old).send().expect(410, "sync_token_expired");
        alice.get("/api/sync").with("Replog-Min-Token", old).send().expect(410, "sync_token_expired");
    }

    @Test
    void aTokenThatIsNotReached_is503_ratherThanAnOlderAnswer() {
        alice.created("exercises", "{\"name\":\"e\"}");
        SyncToken now = SyncToken.decode(alice.syncToken(), alice.user()).orElseThrow();
        String ahead = SyncToken.mark(now.log(), new Position(now.position().value() + 1_000_000))
                .encode(alice.user());
        for (String path : List.of("/api/sync", "/api/exercises/00000000-0000-0000-0000-000000000000")) {
            Reply late = alice.get(path).with("Replog-Min-Token", ahead).send();
            late.expect(503, "read_model_unavailable");
        }
    }

    @Test
    void aMinimumBeyondTheEndOfTheLog_is503_andSaysThatItIsLost() {
        alice.created("exercises", "{\"name\":\"e\"}");
        String pulled = alice.get("/api/sync").send().expect(200).get("nextSyncToken");
        SyncToken now = SyncToken.decode(alice.syncToken(), alice.user()).orElseThrow();
        Position beyond = new Position(now.position().value() + 1_000_000);
        String lost = SyncToken.mark(now.log(), beyond).encode(alice.user());
        Reply reply = alice.get("/api/sync?since=" + pulled)
                .with("Replog-Min-Token", lost)
                .send();
        reply.expect(503, "read_model_unavailable");
        assertThat(reply.at("/token_lost").booleanValue()).isTrue();
        assertThat(reply.at("/retry_after").intValue()).isPositive();
        alice.get("/api/sync?since=" + pulled).send().expect(200);
        String ahead =
                SyncToken.pull(now.log(), beyond, Coverage.allTypes(true)).encode(alice.user());
        alice.get("/api/sync?since=" + ahead)
                .with("Replog-Min-Token", lost)
                .send()
                .expect(410, "sync_token_expired");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/sync?maxResults=0",
                "/api/sync?maxResults=1001",
                "/api/sync?maxResults=abc",
                "/api/sync?wait=31",
                "/api/sync?wait=-1",
                "/api/sync?showDeleted=yes",
                "/api/sync?types=workouts",
                "/api/sync?types=",
                "/api/sync?order=oldest",
                "/api/sync?since=a&since=b",
                "/api/workouts?since=x&syncToken=y",
                "/api/workouts?since=x&order=newest",
                "/api/workouts?types=workout",
                "/api/sync/stream?types=workouts",
            })
    void parameters_areChecked(String target) {
        assertThat(alice.get(target).send().expect(400, "validation_failed").get("detail"))
                .contains("expected:");
    }

    @Test
    void head_isAnsweredWhereverGetIs() {
        String id = alice.createdId("exercises", "{\"name\":\"e\"}");
        for (String path : List.of("/api/sync", "/api/exercises", "/api/exercises/" + id)) {
            Reply head = alice.call("HEAD", path, null).send().expect(200);
            assertThat(head.text()).isEmpty();
            assertThat(head.header("ETag")).isEqualTo(alice.get(path).send().header("ETag"));
        }
    }

    /** The ids of all items of all pages. */
    private List<String> pages(String target) {
        List<String> ids = new ArrayList<>();
        Reply reply = alice.get(target).send().expect(200);
        while (reply.json().get("pageToken").isString()) {
            assertThat(reply.json().get("nextSyncToken").isNull()).isTrue();
            ids.addAll(texts(reply, "id"));
            assertThat(reply.get("pageToken")).matches("[A-Za-z0-9_-]{1,64}");
            reply = alice.get(target + "&pageToken=" + reply.get("pageToken")).send();
        }
        ids.addAll(texts(reply, "id"));
        assertThat(reply.get("nextSyncToken")).matches("[A-Za-z0-9_-]{1,64}");
        return ids;
    }

    private static List<String> texts(Reply reply, String member) {
        return reply.expect(200).at("/items").values().stream()
                .map(item -> item.get(member).stringValue())
                .toList();
    }
}
