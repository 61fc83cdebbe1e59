package dev.replog.client.virtual;

import static dev.replog.client.virtual.SmallServer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.Replog;
import dev.replog.client.json.Json;
import dev.replog.client.platform.Subscription;
import dev.replog.client.query.Row;
import dev.replog.client.rejected.Rejected;
import dev.replog.client.status.Phase;
import dev.replog.client.store.OutcomeStatus;
import dev.replog.client.sync.PullState;
import dev.replog.client.write.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The whole engine, when requests and processes fail. */
class FailureTest extends Scenario {

    @Test
    void anAnswerThatIsLost_isAskedForAgain_withTheSameIds() {
        Replog replog = open();
        sync(replog);
        server.disturb(body -> {
            server.push(body);
            return null;
        });
        Write<Row> write = create(replog, f -> f.set("name", "a"));

        assertThat(outcome(write)).isEqualTo(OutcomeStatus.DUPLICATE);
        assertThat(server.seen("/api/sync/push"))
                .hasSize(2)
                .extracting(SmallServer.Seen::body)
                .satisfies(bodies -> assertThat(bodies.get(0)).isEqualTo(bodies.get(1)));
    }

    @Test
    void aProcessThatIsKilled_afterItsRequest_sendsTheSameAgain() {
        VirtualTime.VirtualPlatform process = time.platform();
        Replog first = time.get(builder().platform(process).openAsync());
        sync(first);
        List<Object> arrived = new ArrayList<>();
        server.disturb(body -> {
            arrived.add(Json.required(body));
            process.kill();
            return server.push(body);
        });
        create(first, f -> f.set("name", "a"));
        time.until(() -> !arrived.isEmpty());

        Replog second = open();
        assertThat(sync(second)).isEqualTo(PullState.SYNCED);
        assertThat(second.status().pending()).isZero();
        assertThat(server.seen("/api/sync/push")).hasSize(2);
        assertThat(Json.required(server.seen("/api/sync/push").get(1).body())).isEqualTo(arrived.get(0));
    }

    @Test
    void aServerThatFailsAtOneOperation_getsTheOthers() {
        Replog replog = open();
        sync(replog);
        device.online(false);
        List<Write<Row>> writes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int n = i;
            writes.add(create(replog, f -> f.set("name", n == 2 ? "poison" : "n" + n)));
        }
        SmallServer.Disturbance[] poisoned = new SmallServer.Disturbance[1];
        poisoned[0] = body -> {
            server.disturb(poisoned[0]);
            return Json.required(body).toString().contains("poison") ? problem(500, "internal") : server.push(body);
        };
        server.disturb(poisoned[0]);
        device.online(true);
        time.pass(300_000);

        assertThat(writes.stream().map(this::outcome))
                .containsExactly(
                        OutcomeStatus.APPLIED, OutcomeStatus.APPLIED, OutcomeStatus.REJECTED, OutcomeStatus.APPLIED);
        assertThat(rejected).extracting(Rejected::code).containsExactly("server_error");
    }

    @Test
    void aServerThatIsUnavailable_isAskedAgain_withGrowingDelays() {
        Replog replog = open();
        sync(replog);
        for (int i = 0; i < 4; i++) {
            server.disturb(body -> problem(503, "log_unavailable"));
        }
        long began = time.monotonic();
        Write<Row> write = create(replog, f -> f.set("name", "a"));

        assertThat(outcome(write)).isEqualTo(OutcomeStatus.APPLIED);
        // 2, 4, 8 and 16 s with 30 % of jitter.
        assertThat(time.monotonic() - began).isBetween(21_000L, 39_000L);
        assertThat(server.seen("/api/sync/push")).hasSize(5);
    }

    @Test
    void aQuotaThatIsFull_pauses_untilTheAppSynchronizes() {
        Replog replog = open();
        sync(replog);
        server.disturb(body -> problem(507, "quota_exceeded"));
        Write<Row> write = create(replog, f -> f.set("name", "a"));
        time.pass(60_000);

        assertThat(replog.status().phase()).isEqualTo(Phase.PAUSED);
        assertThat(Objects.requireNonNull(replog.status().paused()).reason()).isEqualTo("quota_exceeded");
        assertThat(server.seen("/api/sync/push")).hasSize(1);
        assertThat(sync(replog)).isEqualTo(PullState.SYNCED);
        assertThat(outcome(write)).isEqualTo(OutcomeStatus.APPLIED);
    }

    @Test
    void aTokenOfAnotherUser_isNeverSent() {
        Replog replog = time.get(builder().token(() -> SmallServer.token("bob")).openAsync());
        create(replog, f -> f.set("name", "a"));

        assertThat(sync(replog)).isEqualTo(PullState.PAUSED);
        assertThat(Objects.requireNonNull(replog.status().paused()).reason()).isEqualTo("other_user");
        assertThat(server.seen("/api/sync/push")).isEmpty();
        assertThat(server.seen("/api/sync")).isEmpty();
    }

    @Test
    void aPurgedToken_pullsEverythingAgain_andRowsStayUntilThen() {
        Replog replog = time.get(builder().pageSize(2).openAsync());
        for (int i = 0; i < 5; i++) {
            int n = i;
            create(replog, f -> f.set("name", "n" + n));
        }
        sync(replog);
        List<Integer> sizes = new ArrayList<>();
        Subscription live = replog.collection("exercise").all().subscribe(rows -> sizes.add(rows.size()));
        time.pass(100);
        server.purge();
        assertThat(sync(replog)).isEqualTo(PullState.SYNCED);

        assertThat(sizes).containsOnly(5);
        live.close();
    }

    @Test
    void theFirstPageOfEverything_thatIsRefused_isAskedForAgain_withGrowingDelays() {
        server.refusePulls();
        Replog replog = open();
        time.pass(60_000);

        // At once, and then after 2, 4, 8, 16 and 32 s; and again when the stream is there.
        assertThat(server.seen("/api/sync")).hasSizeBetween(4, 9);
        assertThat(replog.status().pending()).isZero();
    }

    @Test
    void aTokenThatExpired_isRenewedOnce_andTheQueueGoesOn() {
        List<String> given = new ArrayList<>();
        Replog replog = time.get(builder()
                .token(() -> {
                    given.add("token");
                    return SmallServer.token("alice");
                })
                .openAsync());
        sync(replog);
        server.disturb(body -> problem(401, "unauthenticated"));
        Write<Row> write = create(replog, f -> f.set("name", "a"));

        assertThat(outcome(write)).isEqualTo(OutcomeStatus.APPLIED);
        assertThat(given).hasSize(2);
        server.disturb(body -> problem(401, "unauthenticated"));
        server.disturb(body -> problem(401, "unauthenticated"));
        create(replog, f -> f.set("name", "b"));
        time.pass(60_000);
        assertThat(Objects.requireNonNull(replog.status().paused()).reason()).isEqualTo("unauthenticated");
    }

    @Test
    void aRequestWithoutAnAnswer_endsAfterItsTime_andIsRepeated() {
        Replog replog = time.get(builder().requestTimeout(Duration.ofSeconds(3)).openAsync());
        sync(replog);
        server.disturb(body -> {
            server.delay(60_000);
            return server.push(body);
        });
        long began = time.monotonic();
        Write<Row> write = create(replog, f -> f.set("name", "a"));

        assertThat(outcome(write)).isEqualTo(OutcomeStatus.DUPLICATE);
        assertThat(time.monotonic() - began).isBetween(3_000L + 1_400L, 3_000L + 2_700L);
    }
}
