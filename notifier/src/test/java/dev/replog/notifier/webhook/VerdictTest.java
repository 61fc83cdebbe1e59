package dev.replog.notifier.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the consequence of an attempt, and the time of the next one. */
class VerdictTest {
    private static final Instant FIRST = Instant.parse("2026-11-21T09:00:00Z");
    private static final RetrySchedule SCHEDULE =
            new RetrySchedule(Duration.ofSeconds(5), Duration.ofHours(1), Duration.ofHours(36));

    private static Verdict of(Answer answer, int attempt, Instant now) {
        return Verdict.of(answer, SCHEDULE, FIRST, attempt, now, 0);
    }

    private static Answer status(int status, @Nullable Duration retryAfter) {
        return new Answer.Status(status, retryAfter, Duration.ofMillis(3));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204, 206, 226, 299})
    void any2xx_isSuccess(int status) {
        assertThat(of(status(status, null), 3, FIRST)).isEqualTo(new Verdict.Delivered());
    }

    @Test
    void gone_isTheEnd() {
        assertThat(of(status(410, Duration.ofSeconds(9)), 1, FIRST)).isEqualTo(new Verdict.Gone());
    }

    @ParameterizedTest
    @CsvSource({
        "301, 5", "302, 5", "307, 5", "308, 5", "304, 5", "400, 5", "401, 5", "403, 5", "404, 5", "409, 5", "500, 5",
        "501, 5", "429, 30", "502, 30", "503, 30", "504, 30"
    })
    void everythingElse_isTriedAgain_laterWhereItIsTooMuch(int status, int seconds) {
        assertThat(of(status(status, null), 1, FIRST))
                .isEqualTo(new Verdict.Retry(FIRST.plusSeconds(seconds), "status " + status));
    }

    @Test
    void whatWasNotCalled_isPutOff_andCountsAsNoAttempt() {
        Instant until = FIRST.plusSeconds(7);
        assertThat(of(new Answer.NotCalled(until), 30, FIRST.plusSeconds(999_999)))
                .isEqualTo(new Verdict.PutOff(until));
        assertThat(Verdict.of(new Answer.NotCalled(until), SCHEDULE, FIRST, 1, FIRST, 0.5))
                .isEqualTo(new Verdict.PutOff(until.plusMillis(500)));
    }

    @Test
    void noAnswer_isTriedAgain() {
        assertThat(of(new Answer.NoAnswer("no such host", Duration.ZERO), 2, FIRST))
                .isEqualTo(new Verdict.Retry(FIRST.plusSeconds(10), "no such host"));
    }

    @ParameterizedTest
    @CsvSource({"0, 5", "3, 5", "5, 5", "120, 120", "3600, 3600", "3601, 3600", "999999999, 3600"})
    void retryAfter_isHonoured_withinBounds(long asked, long seconds) {
        for (int status : new int[] {429, 503, 500, 404}) {
            assertThat(of(status(status, Duration.ofSeconds(asked)), 1, FIRST))
                    .isEqualTo(new Verdict.Retry(FIRST.plusSeconds(seconds), "status " + status));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "120, 120",
        "0, 0",
        "'  7 ', 7",
        "'Sat, 21 Nov 2026 09:02:00 GMT', 120",
        "'Sat, 21 Nov 2026 08:00:00 GMT', 0"
    })
    void retryAfter_isSecondsOrADate(String text, long seconds) {
        assertThat(WebhookClient.retryAfter(text, FIRST)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "1.5", "99999999999999999999", "Sat, 99 Nov 2026 09:02:00 GMT"})
    void retryAfter_thatIsNeither_isNone(String text) {
        assertThat(WebhookClient.retryAfter(text, FIRST)).isNull();
    }

    /** {@code -Dseed=N} replays one seed. */
    @Test
    void schedule_growsToItsCap_andLastsLongerThanADay() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("VerdictTest: -Dseed=" + seed);
        Random random = new Random(seed);
        for (int run = 0; run < 200; run++) {
            Instant now = FIRST;
            int attempt = 1;
            Duration before = Duration.ZERO;
            while (true) {
                Optional<Instant> next = SCHEDULE.next(FIRST, attempt, null, now, random.nextDouble());
                if (next.isEmpty()) {
                    break;
                }
                Duration wait = Duration.between(now, next.get());
                Duration plain = SCHEDULE.waitAfter(attempt);
                assertThat(wait).isBetween(plain, plain.multipliedBy(6).dividedBy(5));
                assertThat(plain).isGreaterThanOrEqualTo(before).isLessThanOrEqualTo(Duration.ofHours(1));
                before = plain;
                now = next.get();
                attempt++;
            }
            assertThat(Duration.between(FIRST, now)).isBetween(Duration.ofHours(34), Duration.ofHours(36));
            assertThat(attempt).isBetween(36, 50);
        }
    }

    @Test
    void afterTheLastAttempt_itHasFailed() {
        assertThat(of(status(500, null), 45, FIRST.plus(Duration.ofMinutes(35 * 60 + 1))))
                .isEqualTo(new Verdict.Failed("status 500"));
        assertThat(SCHEDULE.waitAfter(1_000_000)).isEqualTo(Duration.ofHours(1));
    }
}
