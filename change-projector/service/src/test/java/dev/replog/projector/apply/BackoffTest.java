package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
    @ParameterizedTest
    @CsvSource({
        "0, PT0.1S",
        "1, PT0.1S",
        "2, PT0.2S",
        "3, PT0.4S",
        "6, PT3.2S",
        "7, PT5S",
        "63, PT5S",
        "64, PT5S",
        "2147483647, PT5S"
    })
    void wait_doublesUpToTheLimit(int failures, Duration expected) {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));
        assertThat(backoff.after(failures)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"1, PT24H", "100, PT24H"})
    void wait_isTheLimit_whenTheFirstOneIs(int failures, Duration expected) {
        Backoff backoff = new Backoff(Duration.ofDays(1), Duration.ofDays(1));
        assertThat(backoff.after(failures)).isEqualTo(expected);
    }
}
