package dev.replog.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.notifier.webhook.Answer;
import dev.replog.notifier.webhook.RetrySchedule;
import dev.replog.notifier.webhook.WebhookCall;
import dev.replog.notifier.webhook.WebhookSecret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class DeliveriesTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final DeliveryProperties PROPERTIES = new DeliveryProperties(
            TIMEOUT,
            10,
            2,
            4,
            Duration.ofMillis(500),
            Duration.ofSeconds(5),
            Duration.ofHours(1),
            Duration.ofHours(36),
            5,
            Duration.ofSeconds(5),
            Duration.ofMinutes(1));
    private static final Duration MARGIN = PROPERTIES.lease().minus(TIMEOUT);

    private final List<WebhookCall> calls = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-21T09:00:00Z");

    /** One channel is due; taking it takes this long. */
    private final class SlowStore implements DeliveryStore {
        private final Duration delay;
        private final List<Finished> recorded = new ArrayList<>();

        private SlowStore(Duration delay) {
            this.delay = delay;
        }

        @Override
        public List<Claimed> claim(
                int free, int perHostMax, Map<String, Integer> rooms, Duration lease, Instant claimedAt) {
            now = now.plus(delay);
            return List.of(new Claimed(
                    "alice",
                    "backend",
                    new UUID(0, 1),
                    new UUID(0, 2),
                    "https://one.example/pings",
                    "one.example:443",
                    null,
                    List.of(WebhookSecret.of(new byte[32])),
                    claimedAt.plus(Duration.ofDays(7)),
                    1,
                    new UUID(0, 3),
                    "sync",
                    null,
                    null,
                    claimedAt,
                    1));
        }

        @Override
        public List<Boolean> record(List<Finished> finished) {
            recorded.addAll(finished);
            return finished.stream().map(each -> true).toList();
        }
    }

    private Deliveries deliveries(DeliveryStore store) {
        Attempts attempts = Attempts.of(
                call -> {
                    calls.add(call);
                    return Mono.just(new Answer.Status(204, null, Duration.ZERO));
                },
                new RetrySchedule(Duration.ofSeconds(5), Duration.ofHours(1), Duration.ofHours(36)),
                () -> 0.5,
                false);
        return Deliveries.of(store, attempts, PROPERTIES, () -> {}, () -> now, new SimpleMeterRegistry());
    }

    @Test
    void whatIsTakenInTime_isCalled_andRecorded() throws SQLException {
        SlowStore store = new SlowStore(MARGIN);
        Deliveries deliveries = deliveries(store);

        assertThat(deliveries.round()).isTrue();
        assertThat(calls).hasSize(1);
        assertThat(deliveries.recordFinished()).isTrue();
        assertThat(store.recorded)
                .singleElement()
                .satisfies(each -> assertThat(each.outcome()).isEqualTo("delivered"));
        assertThat(deliveries.inFlight()).isZero();
    }

    @Test
    void whatIsTakenSoLateThatAnotherMayHaveItBeforeItsEnd_isNotCalled() throws SQLException {
        Deliveries deliveries = deliveries(new SlowStore(MARGIN.plusMillis(1)));

        assertThat(deliveries.round()).isFalse();
        assertThat(calls).isEmpty();
        assertThat(deliveries.inFlight()).isZero();
    }
}
