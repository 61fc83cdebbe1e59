package dev.replog.replay.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.replay.ReplayRefusedException;
import dev.replog.schemas.ConflictPolicy;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyOptionsTest {
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    @Test
    void period_beginsWithItsFirstTime_andEndsBeforeTheOther() throws ReplayRefusedException {
        PolicyOptions options = of("2026-11-10T12:00:00Z", "2026-11-11T14:00:00+02:00");

        assertThat(options.isInPeriod(Instant.parse("2026-11-10T11:59:59.999Z")))
                .isFalse();
        assertThat(options.isInPeriod(Instant.parse("2026-11-10T12:00:00Z"))).isTrue();
        assertThat(options.isInPeriod(Instant.parse("2026-11-11T11:59:59.999Z")))
                .isTrue();
        assertThat(options.isInPeriod(Instant.parse("2026-11-11T12:00:00Z"))).isFalse();
        assertThat(options.isAfterPeriod(Instant.parse("2026-11-11T12:00:00Z"))).isTrue();
        assertThat(options.isAfterPeriod(Instant.parse("2026-11-10T11:00:00Z"))).isFalse();
    }

    @Test
    void withoutTimes_thePeriodIsTheWholeLog() throws ReplayRefusedException {
        PolicyOptions options = of(null, null);

        assertThat(options.policy()).isEqualTo(ConflictPolicy.MERGE);
        assertThat(options.isInPeriod(Instant.EPOCH)).isTrue();
        assertThat(options.isInPeriod(NOW)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        yesterday            |                      | --from: yesterday (expected: a time such as 2026-11-10T12:00:00Z)
                             | 2026-11-10           | --to: 2026-11-10 (expected: a time such as 2026-11-10T12:00:00Z)
        2026-11-30T12:00:01Z |                      | --from: 2026-11-30T12:00:01Z is beyond the end of the log
                             | 2027-01-01T00:00:00Z | --to: 2027-01-01T00:00:00Z is beyond the end of the log
        2026-11-11T00:00:00Z | 2026-11-10T00:00:00Z | --from: 2026-11-11T00:00:00Z (expected: a time before --to
        2026-11-10T00:00:00Z | 2026-11-10T00:00:00Z | --from: 2026-11-10T00:00:00Z (expected: a time before --to
        """)
    void otherTimes_areRefused(@Nullable String from, @Nullable String to, String message) {
        assertThatThrownBy(() -> of(from, to))
                .isInstanceOf(ReplayRefusedException.class)
                .hasMessageStartingWith(message);
    }

    private static PolicyOptions of(@Nullable String from, @Nullable String to) throws ReplayRefusedException {
        return PolicyOptions.of("merge", from, to, List.of(), NOW);
    }
}
