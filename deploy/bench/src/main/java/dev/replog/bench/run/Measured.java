package dev.replog.bench.run;

import dev.replog.bench.load.Summary;
import java.util.List;

/**
 * What one server did in all its rounds.
 *
 * @param perSecond the median of the rounds
 * @param cpuMicros processor time per answer, of the server with its database
 */
public record Measured(String server, Summary all, double perSecond, double cpuMicros) {
    static Measured of(String server, List<Summary> rounds, double cpuSeconds) {
        Summary all = rounds.stream().reduce(Summary::plus).orElseThrow();
        return new Measured(
                server,
                all,
                median(rounds.stream().map(Summary::perSecond).toList()),
                cpuSeconds * 1e6 / Math.max(1, all.answered()));
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
