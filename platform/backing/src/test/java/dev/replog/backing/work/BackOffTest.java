package dev.replog.backing.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackOffTest {
    private final BackOff backOff = new BackOff(Duration.ofMillis(100), Duration.ofSeconds(5));

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
    void wait_doublesUpToTheCap(int failures, Duration expected) {
        assertThat(backOff.after(failures)).isEqualTo(expected);
        assertThat(backOff.after(failures, 0)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"1, PT24H", "100, PT24H"})
    void wait_isTheCap_whenTheFirstWaitIs(int failures, Duration expected) {
        assertThat(new BackOff(Duration.ofDays(1), Duration.ofDays(1)).after(failures))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"1, 0.5, PT0.088S", "1, 1, PT0.075S", "7, 1, PT3.75S"})
    void wait_isShortenedByUpToAQuarter(int failures, double random, Duration expected) {
        assertThat(backOff.after(failures, random)).isEqualTo(expected);
    }
}
