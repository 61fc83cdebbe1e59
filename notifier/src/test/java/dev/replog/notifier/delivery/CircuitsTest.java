package dev.replog.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CircuitsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");
    private final Circuits circuits = new Circuits(3, Duration.ofSeconds(5), Duration.ofSeconds(15));

    private void fail(int times, Instant at) {
        for (int i = 0; i < times; i++) {
            circuits.failed("a:443", at);
        }
    }

    @Test
    void hostsThatAnswer_haveRoom() {
        fail(2, NOW);
        assertThat(circuits.rooms(Map.of("b:443", 3, "c:443", 8), 8, NOW))
                .containsExactlyInAnyOrderEntriesOf(Map.of("b:443", 5, "c:443", 0));
        assertThat(circuits.openCount()).isZero();
    }

    @Test
    void afterFailuresInARow_aHostIsLeftAlone_thenTriedOnce() {
        fail(3, NOW);
        assertThat(circuits.openCount()).isEqualTo(1);
        assertThat(circuits.rooms(Map.of(), 8, NOW.plusMillis(4_999))).containsEntry("a:443", 0);
        assertThat(circuits.rooms(Map.of(), 8, NOW.plusSeconds(5))).containsEntry("a:443", 1);
        assertThat(circuits.rooms(Map.of("a:443", 1), 8, NOW.plusSeconds(5))).containsEntry("a:443", 0);
    }

    @Test
    void whileItGoesOnFailing_theWaitDoubles_upToItsCap() {
        fail(4, NOW);
        assertThat(circuits.rooms(Map.of(), 8, NOW.plusMillis(9_999))).containsEntry("a:443", 0);
        assertThat(circuits.rooms(Map.of(), 8, NOW.plusSeconds(10))).containsEntry("a:443", 1);
        fail(100, NOW);
        assertThat(circuits.rooms(Map.of(), 8, NOW.plusSeconds(15))).containsEntry("a:443", 1);
    }

    @Test
    void oneAnswer_closesIt() {
        fail(7, NOW);
        circuits.answered("a:443");
        assertThat(circuits.rooms(Map.of(), 8, NOW)).isEmpty();
        assertThat(circuits.openCount()).isZero();
    }

    @Test
    void memory_isBounded() {
        for (int i = 0; i < 30_000; i++) {
            circuits.failed("host-" + i, NOW.plusMillis(i));
        }
        assertThat(circuits.rooms(Map.of(), 8, NOW)).isEmpty();
        for (int i = 0; i < 30_000; i++) {
            for (int times = 0; times < 3; times++) {
                circuits.failed("host-" + i, NOW.plusSeconds(60));
            }
        }
        assertThat(circuits.openCount()).isLessThanOrEqualTo(10_000).isPositive();
    }
}
