package dev.replog.client.bench;

import java.util.Arrays;

/** Measures time. */
final class Timing {

    /** Something that is measured. */
    interface Work {
        void run() throws Exception;
    }

    private Timing() {}

    static double millis(Work work) throws Exception {
        long begin = System.nanoTime();
        work.run();
        return (System.nanoTime() - begin) / 1e6;
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** Things in a second. */
    static double rate(int count, double millis) {
        return count / millis * 1_000;
    }
}
