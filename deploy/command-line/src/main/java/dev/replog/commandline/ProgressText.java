package dev.replog.commandline;

import dev.replog.replay.Progress;
import java.time.Duration;
import java.util.Locale;

/** The text of a step that is under way. */
final class ProgressText {
    private static final double NANOS_PER_SECOND = 1e9;

    private ProgressText() {}

    /**
     * @param sinceStart how much of {@code done} was done in the elapsed time; less after an interruption
     */
    static String of(String step, long done, long total, long sinceStart, long elapsedNanos) {
        double perSecond = elapsedNanos <= 0 ? 0 : sinceStart * NANOS_PER_SECOND / elapsedNanos;
        String rate = perSecond < 1 ? "" : String.format(Locale.ROOT, ", %,.0f/s", perSecond);
        if (total == Progress.UNKNOWN) {
            return String.format(Locale.ROOT, "%s: %,d%s", step, done, rate);
        }
        long percent = total <= 0 ? 100 : 100 * done / total;
        String left = done >= total || perSecond < 1 ? "" : ", " + left((total - done) / perSecond) + " left";
        return String.format(Locale.ROOT, "%s: %,d of %,d (%d %%)%s%s", step, done, total, percent, rate, left);
    }

    private static String left(double seconds) {
        Duration left = Duration.ofSeconds((long) Math.ceil(seconds));
        return left.toHours() > 0
                ? left.toHours() + " h " + left.toMinutesPart() + " min"
                : left.toMinutes() > 0
                        ? left.toMinutes() + " min " + left.toSecondsPart() + " s"
                        : left.toSeconds() + " s";
    }
}
