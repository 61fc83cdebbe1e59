package dev.replog.backing.work;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

class AvailabilityTest {
    @Test
    void health_isDownUntilItIsUp() {
        Availability availability = new Availability("test");
        assertThat(availability.isUp()).isFalse();
        assertThat(availability.health().getStatus()).isEqualTo(Status.DOWN);
        availability.up("all is well");
        assertThat(availability.isUp()).isTrue();
        assertThat(availability.health().getStatus()).isEqualTo(Status.UP);
        assertThat(availability.health().getDetails()).containsEntry("detail", "all is well");
    }

    @Test
    void reason_isTheInnermostCause() {
        Availability availability = new Availability("test");
        availability.down(Availability.reason(new IllegalStateException("outer", new RuntimeException("inner"))));
        assertThat(availability.isUp()).isFalse();
        assertThat(availability.health().getDetails()).containsEntry("detail", "RuntimeException: inner");
    }
}
