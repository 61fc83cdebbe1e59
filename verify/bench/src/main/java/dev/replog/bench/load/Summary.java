package dev.replog.bench.load;

import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What came of a load.
 *
 * @param answered how many answers of the expected status
 * @param others how many others, by status
 * @param bytes how long all the bodies were together
 * @param micros how long answers took, from the first byte sent to the last one received
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

    /** Both together, as if they had been one load. */
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
