package dev.replog.bench.load;

import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * The result of a load.
 *
 * @param answered the number of responses of the expected status
 * @param others the number of other responses, by status
 * @param bytes the length of all bodies together
 * @param micros the times of responses, from the first byte sent to the last one received
 */
public record Summary(long answered, Map<Integer, Long> others, long bytes, double seconds, Histogram micros) {
    public double perSecond() {
        return answered / seconds;
    }

    public double megabytesPerSecond() {
        return bytes / seconds / 1e6;
    }

    public double p50Millis() {
        return micros.getValueAtPercentile(50) / 1e3;
    }

    public double p99Millis() {
        return micros.getValueAtPercentile(99) / 1e3;
    }

    /** Both loads as if they had been one. */
    public Summary plus(Summary other) {
        Histogram both = micros.copy();
        both.add(other.micros);
        Map<Integer, Long> statuses = new java.util.TreeMap<>(others);
        other.others.forEach((status, count) -> statuses.merge(status, count, Long::sum));
        return new Summary(answered + other.answered, statuses, bytes + other.bytes, seconds + other.seconds, both);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.0f/s p50 %.2f ms p99 %.2f ms%s",
                perSecond(),
                p50Millis(),
                p99Millis(),
                others.isEmpty() ? "" : " others " + others);
    }
}
