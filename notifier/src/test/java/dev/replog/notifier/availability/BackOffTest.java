package dev.replog.notifier.availability;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

class BackOffTest {
    @Test
    void waits_growUpToTheCap_andStartAnewAfterSuccess() {
        BackOff backOff = new BackOff();
        Duration first = backOff.afterFailure();
        assertThat(first).isBetween(Duration.ofMillis(187), Duration.ofMillis(250));
        Duration last = first;
        for (int failure = 0; failure < 20; failure++) {
            last = backOff.afterFailure();
            assertThat(last).isLessThanOrEqualTo(Duration.ofSeconds(10));
        }
        assertThat(last).isGreaterThan(Duration.ofSeconds(7));
        backOff.success();
        assertThat(backOff.afterFailure()).isLessThanOrEqualTo(Duration.ofMillis(250));
    }

    @Test
    void availability_isDownUntilItIsUp() {
        Availability availability = new Availability("test");
        assertThat(availability.isUp()).isFalse();
        assertThat(availability.health().getStatus()).isEqualTo(Status.DOWN);
        availability.up("all is well");
        assertThat(availability.isUp()).isTrue();
        assertThat(availability.health().getStatus()).isEqualTo(Status.UP);
        assertThat(availability.health().getDetails()).containsEntry("detail", "all is well");
        availability.down(Availability.reason(new IllegalStateException("outer", new RuntimeException("inner"))));
        assertThat(availability.isUp()).isFalse();
        assertThat(availability.health().getDetails()).containsEntry("detail", "RuntimeException: inner");
    }
}
