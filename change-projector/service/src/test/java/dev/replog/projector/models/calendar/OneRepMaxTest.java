package dev.replog.projector.models.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.projector.apply.Seeds;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OneRepMaxTest {
    @ParameterizedTest
    @CsvSource({
        "100,     1,     100",
        "100,     5,     116.667",
        "100,     10,    133.333",
        "60.125,  2,     64.133",
        "0,       12,    0",
        "2.5,     30,    5",
        "0.001,   15,    0.002",
        "0.001,   14,    0.001",
        "100000,  10000, 33433333.333"
    })
    void estimate_isExact_andRoundedOnce(BigDecimal weight, long reps, BigDecimal expected) {
        assertThat(OneRepMax.of(weight, reps))
                .hasValueSatisfying(found -> assertThat(found).isEqualByComparingTo(expected));
    }

    @Test
    void noRepetition_letsExpectNothing() {
        assertThat(OneRepMax.of(BigDecimal.TEN, 0)).isEmpty();
    }

    @Test
    void estimate_neverFalls_withMoreWeightOrMoreRepetitions() throws Exception {
        Seeds.holds(200, random -> {
            BigDecimal weight = BigDecimal.valueOf(random.nextLong(100_000_000), 3);
            long reps = random.nextLong(1, 10_000);
            BigDecimal base = OneRepMax.of(weight, reps).orElseThrow();
            assertThat(base).isGreaterThanOrEqualTo(weight);
            assertThat(OneRepMax.of(weight, reps + 1).orElseThrow()).isGreaterThanOrEqualTo(base);
            assertThat(OneRepMax.of(weight.add(BigDecimal.ONE), reps).orElseThrow())
                    .isGreaterThanOrEqualTo(base);
        });
    }
}
