package dev.replog.client.queue;

import java.util.ArrayDeque;
import java.util.Deque;

/** The share of operations that failed in the last minute. When it is high, each operation is sent alone. */
public final class FailureShare {

    private static final long WINDOW_MILLIS = 60_000;
    private static final int RESULTS_MIN = 10;
    private static final double SHARE_MAX = 0.1;

    private record Result(long at, int all, int failed) {}

    private final Deque<Result> results = new ArrayDeque<>();

    /** Adds the operations of one request. */
    public void add(long at, int all, int failed) {
        while (!results.isEmpty() && at - results.getFirst().at() >= WINDOW_MILLIS) {
            results.removeFirst();
        }
        results.addLast(new Result(at, all, failed));
    }

    /** Whether so many fail that each operation should be sent alone. */
    public boolean isHigh() {
        int all = results.stream().mapToInt(Result::all).sum();
        int failed = results.stream().mapToInt(Result::failed).sum();
        return all >= RESULTS_MIN && failed > SHARE_MAX * all;
    }
}
