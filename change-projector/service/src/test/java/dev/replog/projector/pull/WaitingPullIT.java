package dev.replog.projector.pull;

import static dev.replog.projector.pull.ReadModelWriter.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.projector.pull.PullServer.Answer;
import dev.replog.schemas.token.Coverage;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests pulls that wait for a change, or for a token that is not reached yet. */
class WaitingPullIT {
    private static PullServer server;
    private static PullServer otherInstance;
    private static ReadModelWriter writer;
    private static int users;

    private final String user = "user-" + users++;
    private final Row exercise = Row.root(user, "exercise", UUID.randomUUID(), at(10), "{\"name\": \"Squat\"}");

    /** Rechecks are rare here, so that a wake-up must come from the commit; the other instance has no commits. */
    @BeforeAll
    static void start() throws SQLException {
        server = PullServer.start("replog.pull.recheck=30s", "replog.progress.waiters-per-user-max=3");
        otherInstance = PullServer.at(server.postgresUrl, "replog.pull.recheck=50ms");
        writer = server.writer();
    }

    @AfterAll
    static void stop() throws SQLException {
        writer.close();
        otherInstance.close();
        server.close();
    }

    @BeforeEach
    void oneExercise() throws SQLException {
        writer.put(exercise);
    }

    @AfterEach
    void nobodyIsLeftWaiting() {
        Await.until(
                "no waiters",
                () -> server.advances().waiters() == 0
                        && otherInstance.advances().waiters() == 0);
    }

    @Test
    void nothingNew_isHeldUntilThereIs() throws SQLException {
        CompletableFuture<Answer> held = hold(server, "/api/sync?wait=30&since=" + token(at(10)));
        assertThat(held).isNotDone();

        writer.put(exercise.at(at(11)));
        server.advances().advanced(Map.of(user, at(11), "somebody-else", at(99)));

        assertThat(held.join().json().get("items").size()).isEqualTo(1);
        assertThat(held.join().json().get("nextSyncToken").asString()).isEqualTo(token(at(11)));
    }

    @Test
    void progressOfAnotherInstance_isNoticed() throws SQLException {
        CompletableFuture<Answer> held = hold(otherInstance, "/api/exercises?wait=30&syncToken=" + token(at(10)));

        writer.put(exercise.at(at(11)));

        assertThat(held.join().json().get("items").size()).isEqualTo(1);
    }

    @Test
    void nothingNewInTime_isAnsweredEmpty_or304() {
        Answer empty = server.get(user, "/api/sync?wait=1&since=" + token(at(10)));
        assertThat(empty.json().get("items").size()).isZero();
        assertThat(empty.json().get("nextSyncToken").asString()).isEqualTo(token(at(10)));

        Answer same =
                server.get(user, "/api/sync?wait=1&since=" + token(at(10)), "If-None-Match", empty.header("etag"));
        assertThat(same.status()).isEqualTo(304);
    }

    @Test
    void changesOfOtherTypes_doNotEndTheWait_butMoveTheToken() throws SQLException {
        CompletableFuture<Answer> held = hold(server, "/api/sync?wait=1&types=workout&since=" + token(at(10)));
        writer.put(exercise.at(at(11)));
        server.advances().advanced(Map.of(user, at(11)));

        assertThat(held.join().json().get("items").size()).isZero();
        assertThat(held.join().json().get("nextSyncToken").asString())
                .isEqualTo(SyncToken.pull(ReadModelWriter.LOG, new Position(at(11)), Coverage.ofTypes(List.of(4), true))
                        .encode(user));
    }

    @Test
    void aFirstPull_isNotHeld_butItsRepetitionIs() throws SQLException {
        Answer first = server.get(user, "/api/sync?wait=30&types=workout");
        assertThat(first.status()).isEqualTo(200);

        CompletableFuture<Answer> held =
                hold(server, "/api/sync?wait=30&types=workout", "If-None-Match", first.header("etag"));
        writer.put(Row.root(user, "workout", UUID.randomUUID(), at(11), "{}"));
        server.advances().advanced(Map.of(user, at(11)));
        assertThat(held.join().json().get("items").size()).isEqualTo(1);
    }

    @Test
    void aReadWithAMinimum_doesNotAnswerFromBefore() throws SQLException {
        List<CompletableFuture<Answer>> held = new ArrayList<>();
        held.add(hold(server, "/api/sync", "Replog-Min-Token", token(at(11))));
        held.add(server.send(user, "GET", "/api/sync?since=" + token(at(11))));
        held.add(server.send(user, "GET", "/api/exercises/" + exercise.id(), "Replog-Min-Token", token(at(11))));
        Await.until("three wait", () -> server.advances().waiters() == 3);

        writer.put(exercise.at(at(11)));
        server.advances().advanced(Map.of(user, at(11)));

        assertThat(held.get(0).join().json().get("items").get(0).get("version").asInt())
                .isEqualTo(2);
        assertThat(held.get(1).join().json().get("nextSyncToken").asString()).isEqualTo(token(at(11)));
        assertThat(held.get(2).join().json().get("version").asInt()).isEqualTo(2);
    }

    @Test
    void whoGoesAway_leavesNothingBehind() {
        CompletableFuture<Answer> held = hold(server, "/api/sync?wait=30&since=" + token(at(10)));

        held.cancel(true);

        Await.until("the waiter is gone", () -> server.advances().waiters() == 0);
    }

    @Test
    void moreWaitersThanThereMayBe_areRefusedAtOnce() throws SQLException {
        List<CompletableFuture<Answer>> held = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            held.add(server.send(user, "GET", "/api/sync?wait=30&since=" + token(at(10))));
        }
        Await.until("three wait", () -> server.advances().waiters() == 3);

        Answer refused = server.get(user, "/api/sync?wait=30&since=" + token(at(10)));

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.json().get("code").asString()).isEqualTo("overloaded");
        assertThat(refused.header("retry-after")).isEqualTo("1");
        writer.put(exercise.at(at(11)));
        server.advances().advanced(Map.of(user, at(11)));
        held.forEach(answer -> assertThat(answer.join().status()).isEqualTo(200));
    }

    @Test
    void pullsAreMeasured_withoutTheirWaiting() {
        server.get(user, "/api/templates?wait=1&syncToken=" + token(at(10)));

        List<String> metrics =
                server.getManagement("/actuator/prometheus").body().lines().toList();
        assertThat(metrics).contains("replog_pull_waiting 0.0");
        assertThat(metrics)
                .anyMatch(
                        line -> line.startsWith("replog_pull_items_count") && line.contains("resource=\"templates\""));
        String sum = metrics.stream()
                .filter(line -> line.startsWith("replog_pull_seconds_sum") && line.contains("resource=\"templates\""))
                .findFirst()
                .orElseThrow();
        assertThat(Double.parseDouble(sum.substring(sum.lastIndexOf(' ')))).isLessThan(0.9);
    }

    private CompletableFuture<Answer> hold(PullServer instance, String path, String... headers) {
        int before = instance.advances().waiters();
        CompletableFuture<Answer> answer = instance.send(user, "GET", path, headers);
        Await.until("it waits", () -> {
            if (answer.isDone()) {
                throw new AssertionError("not held: " + answer.join());
            }
            return instance.advances().waiters() > before;
        });
        return answer;
    }

    private String token(long position) {
        return SyncToken.pull(ReadModelWriter.LOG, new Position(position), Coverage.allTypes(true))
                .encode(user);
    }
}
