package dev.replog.client.status;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Measures the requests of the last minute. */
public final class HealthMeter {

    private static final long WINDOW_MILLIS = 60_000;
    private static final int SAMPLES_MAX = 1_000;

    private record Sample(Measure measure, long at) {}

    private final Deque<Sample> samples = new ArrayDeque<>();

    /** Without measurements. */
    public HealthMeter() {}

    /** @param at by the monotonic clock */
    public void add(Measure measure, long at) {
        samples.addLast(new Sample(measure, at));
        while (samples.size() > SAMPLES_MAX || at - samples.getFirst().at() >= WINDOW_MILLIS) {
            samples.removeFirst();
        }
    }

    /** Operations that are decided in a second of requests; 0 when none was. */
    public double rate() {
        List<Measure> decided = decided();
        long millis = decided.stream().mapToLong(Measure::millis).sum();
        return millis == 0 ? 0 : 1000.0 * operations(decided) / millis;
    }

    /** The values of the last minute. */
    public Health get() {
        List<Measure> decided = decided();
        int total = operations(decided);
        int rejected = decided.stream().mapToInt(Measure::rejected).sum();
        Map<String, Integer> failures = new TreeMap<>();
        for (Sample sample : samples) {
            String cause = sample.measure().cause();
            if (cause != null) {
                failures.merge(cause.replaceFirst(":.*", ""), 1, Integer::sum);
            }
        }
        return new Health(
                samples.size(),
                total,
                rate(),
                total == 0 ? 1 : (double) (total - rejected) / total,
                decided.stream().mapToLong(Measure::millis).average().orElse(0),
                decided.stream().mapToInt(Measure::ops).average().orElse(0),
                Map.copyOf(failures));
    }

    private List<Measure> decided() {
        return samples.stream()
                .map(Sample::measure)
                .filter(measure -> measure.cause() == null)
                .collect(Collectors.toList());
    }

    private static int operations(List<Measure> measures) {
        return measures.stream().mapToInt(Measure::ops).sum();
    }
}
