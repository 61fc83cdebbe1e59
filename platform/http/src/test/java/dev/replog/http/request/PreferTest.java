package dev.replog.http.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreferTest {
    private static final Duration MAX = Duration.ofSeconds(5);

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "wait=3;3",
                "WAIT=3;3",
                "wait = 3;3",
                "wait=\"3\";3",
                "wait=0;0",
                "wait=5;5",
                "wait=6;5",
                "wait=99999999999999999999;5",
                "wait=1, wait=2;1",
                "wait=x, wait=2;2",
                "return=minimal, wait=2, handling=lenient;2",
                "foo=\"a, wait=4\", wait=2;2",
                "foo=\"a\\\", wait=4\", wait=2;2"
            })
    void wait_isReadAndClamped(String line, int seconds) {
        assertThat(parse(line)).isEqualTo(new Prefer(Duration.ofSeconds(seconds), false));
    }

    @Test
    void parameters_arePassedOver() {
        assertThat(parse("wait=2; unit=s, respond-async; x=1")).isEqualTo(new Prefer(Duration.ofSeconds(2), true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "wait",
                "wait=",
                "wait=-1",
                "wait=1.5",
                "wait=\"",
                "wait=\u0661",
                "\"",
                "=;=,;",
                "await=3"
            })
    void junk_isPassedOver(String line) {
        assertThat(parse(line)).isEqualTo(new Prefer(null, false));
    }

    @Test
    void respondAsync_isReadInAnyCaseAndLine() {
        assertThat(Prefer.parse(List.of("wait=2", "Respond-Async"), MAX))
                .isEqualTo(new Prefer(Duration.ofSeconds(2), true));
        assertThat(parse("respond-async=\"\"").respondAsync()).isTrue();
        assertThat(Prefer.parse(List.of(), MAX)).isEqualTo(new Prefer(null, false));
    }

    @Test
    void applied_saysWhatIsFollowed() {
        assertThat(parse("wait=9").applied()).contains("wait=5");
        assertThat(parse("wait=1, respond-async").applied()).contains("respond-async");
        assertThat(parse("x").applied()).isEmpty();
    }

    private static Prefer parse(String line) {
        return Prefer.parse(List.of(line), MAX);
    }
}
