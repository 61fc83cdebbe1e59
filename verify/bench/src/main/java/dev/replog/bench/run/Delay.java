package dev.replog.bench.run;

import dev.replog.bench.load.OneByOne;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * The delay of something after a write: since the write was sent, and since its response arrived. Something that
 * arrives before the response has no delay after it. Not thread-safe.
 */
public final class Delay {
    private static final long MICROS_MAX = 60_000_000;

    private final Histogram fromSendMicros = new Histogram(MICROS_MAX, 3);
    private final Histogram fromAnswerMicros = new Histogram(MICROS_MAX, 3);

    void arrived(OneByOne.Times write, long arrivedNanos) {
        fromSendMicros.recordValue(micros(write.sentNanos(), arrivedNanos));
        fromAnswerMicros.recordValue(micros(write.answeredNanos(), arrivedNanos));
    }

    private static long micros(long fromNanos, long toNanos) {
        return Math.clamp((toNanos - fromNanos) / 1_000, 0, MICROS_MAX);
    }

    public double fromSendMillis(double percentile) {
        return fromSendMicros.getValueAtPercentile(percentile) / 1e3;
    }

    public double fromAnswerMillis(double percentile) {
        return fromAnswerMicros.getValueAtPercentile(percentile) / 1e3;
    }

    public long count() {
        return fromSendMicros.getTotalCount();
    }

    /** The text for a remark. */
    public String afterAnswer() {
        return String.format(
                Locale.ROOT, "after the answer p50 %.2f p99 %.2f ms", fromAnswerMillis(50), fromAnswerMillis(99));
    }
}
