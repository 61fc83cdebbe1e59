package dev.replog.replay.log;

import dev.replog.replay.ReplayRefusedException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Reads times of the log as options of a command give them. */
public final class LogTime {
    private LogTime() {}

    /** Empty when the text is not a time. */
    public static Optional<Instant> read(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException notATime) {
            return Optional.empty();
        }
    }

    /** @param now the present time: the log has nothing after it, but will */
    public static Instant require(String option, String text, Instant now) throws ReplayRefusedException {
        Instant time = read(text)
                .orElseThrow(() -> new ReplayRefusedException(
                        option + ": " + text + " (expected: a time such as 2026-11-10T12:00:00Z)"));
        requireWithin(option, text, time, now);
        return time;
    }

    /** Refuses a time of which the log is not known yet. */
    public static void requireWithin(String option, String text, Instant time, Instant now)
            throws ReplayRefusedException {
        if (time.isAfter(now)) {
            throw new ReplayRefusedException(option + ": " + text + " is beyond the end of the log (expected: at most "
                    + now + ", the present time)");
        }
    }
}
