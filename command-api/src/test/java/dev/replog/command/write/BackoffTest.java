package dev.replog.command.write;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
    @ParameterizedTest
    @CsvSource({"2000,1", "2001,2", "3000,2", "4000,2", "4001,3", "120000,60", "999999999,60"})
    void lag_isHalved_upToAMinute(long lagMillis, long seconds) {
        assertThat(Backoff.seconds(lagMillis)).hasValue(seconds);
    }

    @ParameterizedTest
    @CsvSource({"0", "1999", "-5"})
    void littleLag_isNothing(long lagMillis) {
        assertThat(Backoff.seconds(lagMillis)).isEmpty();
    }
}
