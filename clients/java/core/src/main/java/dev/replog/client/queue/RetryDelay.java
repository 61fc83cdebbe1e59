package dev.replog.client.queue;

import dev.replog.client.platform.RandomSource;
import dev.replog.client.store.Priority;

/** The delay before a request is repeated. */
public final class RetryDelay {

    private static final double JITTER = 0.3;
    private static final int DOUBLINGS_MAX = 20;

    private RetryDelay() {}

    /**
     * It doubles with each failure, with ±30 % jitter, up to the cap of the priority. What the server asked for is a
     * lower bound.
     *
     * @param failures how often the request has failed; 1 after the first time
     * @param retryAfterMillis what the server asked for; 0 when it did not
     */
    public static long millis(Priority priority, int failures, RandomSource random, long retryAfterMillis) {
        long cap = capMillis(priority);
        double doubled = (double) firstMillis(priority) * (1L << Math.min(failures - 1, DOUBLINGS_MAX));
        double delay = Math.min((double) cap, doubled) * (1 - JITTER + 2 * JITTER * random.nextDouble());
        return Math.max(retryAfterMillis, Math.min(cap, Math.round(delay)));
    }

    private static long firstMillis(Priority priority) {
        return switch (priority) {
            case CRITICAL -> 500;
            case HIGH -> 1_000;
            case MEDIUM -> 2_000;
            case LOW -> 4_000;
        };
    }

    private static long capMillis(Priority priority) {
        return 16 * firstMillis(priority);
    }
}
