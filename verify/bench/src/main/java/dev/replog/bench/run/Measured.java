package dev.replog.bench.run;

import dev.replog.bench.load.Summary;
import java.util.List;
import java.util.Locale;

/**
 * The result of one contender in all its rounds.
 *
 * @param perSecond the median of the rounds
 * @param cpuMicros processor time per response, of the server with its database
 * @param isSteady whether its speed was the same in the last two warm-up rounds
 */
public record Measured(String title, Summary all, double perSecond, double cpuMicros, boolean isSteady) {
    static Measured of(String title, List<Summary> rounds, double cpuSeconds, boolean isSteady) {
        Summary all = rounds.stream().reduce(Summary::plus).orElseThrow();
        return new Measured(
                title,
                all,
                median(rounds.stream().map(Summary::perSecond).toList()),
                cpuSeconds * 1e6 / Math.max(1, all.answered()),
                isSteady);
    }

    public static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** The text for a remark. */
    public String text() {
        String delays = all.micros().getTotalCount() == 0
                ? ""
                : String.format(Locale.ROOT, "p50 %.2f p99 %.2f ms, ", all.p50Millis(), all.p99Millis());
        return String.format(
                Locale.ROOT,
                "%s %s%.0f us cpu%s%s",
                title,
                delays,
                cpuMicros,
                all.others().isEmpty() ? "" : ", refused " + all.others(),
                isSteady ? "" : ", not steady");
    }
}
