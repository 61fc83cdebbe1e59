package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProjectionStatusTest {
    private final ProjectionStatus status = new ProjectionStatus();

    @Test
    void isFarBehind_onlyWhileItCatchesUp() {
        assertThat(status.isFarBehind()).isFalse();
        status.running();
        status.lag(1_001);
        assertThat(status.isFarBehind()).isTrue();
        status.lag(1_000);
        assertThat(status.isFarBehind()).isFalse();
    }

    @Test
    void isNotFarBehind_whenItCannotCatchUp() {
        status.running();
        status.lag(5_000);
        status.waiting("PostgreSQL is away", new IllegalStateException("away"));
        assertThat(status.isFarBehind()).isFalse();
        status.refusing("the log lost records");
        assertThat(status.isFarBehind()).isFalse();
    }
}
