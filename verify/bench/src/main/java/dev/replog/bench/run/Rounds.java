package dev.replog.bench.run;

import dev.replog.bench.load.Summary;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The same work for several contenders in short alternating rounds, so that other load of the machine affects all of
 * them. Warm-up rounds come first, until two in a row are alike for every contender. Then all are fully warm, whatever
 * ran before.
 *
 * @param count the number of rounds that count
 * @param warmUpMax the most warm-up rounds
 */
public record Rounds(int count, Duration each, int warmUpMax) {
    private static final int WARM_UP_MIN = 2;
    private static final double ALIKE = 0.05;

    /** Runs all contenders one after the other in each round, and closes them at the end. */
    public List<Measured> run(List<Contender> contenders) throws IOException {
        try {
            List<Tally> tallies = contenders.stream().map(Tally::new).toList();
            for (int round = 0; round < warmUpMax && !(round >= WARM_UP_MIN && isSteady(tallies)); round++) {
                for (Tally tally : tallies) {
                    tally.warmUp(each);
                }
            }
            for (int round = 0; round < count; round++) {
                for (Tally tally : tallies) {
                    tally.count(each);
                }
            }
            return tallies.stream().map(Tally::measured).toList();
        } finally {
            for (Contender contender : contenders) {
                contender.close();
            }
        }
    }

    private static boolean isSteady(List<Tally> tallies) {
        return tallies.stream().allMatch(tally -> steady(tally.warmUps));
    }

    /** Whether the last two are alike. */
    static boolean steady(List<Double> perSecond) {
        if (perSecond.size() < 2) {
            return false;
        }
        double last = perSecond.getLast();
        double before = perSecond.get(perSecond.size() - 2);
        return Math.abs(last - before) <= ALIKE * Math.max(last, before);
    }

    private static final class Tally {
        private final Contender contender;
        private final List<Double> warmUps = new ArrayList<>();
        private final List<Summary> counted = new ArrayList<>();
        private double cpuSeconds;

        Tally(Contender contender) {
            this.contender = contender;
        }

        void warmUp(Duration each) throws IOException {
            warmUps.add(contender.round(each).perSecond());
        }

        void count(Duration each) throws IOException {
            double before = contender.cpuSeconds();
            counted.add(contender.round(each));
            cpuSeconds += contender.cpuSeconds() - before;
        }

        Measured measured() {
            return Measured.of(contender.title(), counted, cpuSeconds, steady(warmUps));
        }
    }
}
