package dev.replog.notifier.availability;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before the next attempt: twice as long after every failure, up to a cap, and a little less at random
 * so that instances do not come back in step. For one thread.
 */
public final class BackOff {
    private static final Duration FIRST = Duration.ofMillis(250);
    private static final Duration CAP = Duration.ofSeconds(10);

    private Duration next = FIRST;

    /** The wait after one more failure. */
    public Duration afterFailure() {
        Duration wait = next;
        next = next.multipliedBy(2).compareTo(CAP) < 0 ? next.multipliedBy(2) : CAP;
        return wait.minusMillis(ThreadLocalRandom.current().nextLong(wait.toMillis() / 4));
    }

    public void success() {
        next = FIRST;
    }
}
