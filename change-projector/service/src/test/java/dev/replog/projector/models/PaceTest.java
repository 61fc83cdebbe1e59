package dev.replog.projector.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {
    private final Pace pace = new Pace(500);

    @Test
    void nothingCame_theNextOneIsNotKeptWaiting() {
        assertThat(pace.after(0, Duration.ofSeconds(1), false)).isZero();
        assertThat(pace.after(0, Duration.ofSeconds(1), true)).isZero();
    }

    @Test
    void someCame_othersMayGather() {
        assertThat(pace.after(1, Duration.ofSeconds(1), false)).isEqualTo(Duration.ofMillis(50));
        assertThat(pace.after(499, Duration.ofSeconds(1), false)).isEqualTo(Duration.ofMillis(50));
    }

    @Test
    void asManyAsFitCame_moreAreThere() {
        assertThat(pace.after(500, Duration.ofSeconds(1), false)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 500})
    void projectionFarBehind_itHasNineTenthsOfTheTime(int records) {
        assertThat(pace.after(records, Duration.ofMillis(20), true)).isEqualTo(Duration.ofMillis(180));
        assertThat(pace.after(records, Duration.ofSeconds(30), true)).isEqualTo(Duration.ofSeconds(10));
    }
}
