package dev.replog.commands.append;

import java.time.Duration;

/** How long to wait before the next try: twice as long after each failure, up to a cap. For one thread. */
public final class RetryDelay {
    private final Duration first;
    private final Duration cap;
    private Duration next;

    public RetryDelay(Duration first, Duration cap) {
        this.first = first;
        this.cap = cap;
        this.next = first;
    }

    public Duration next() {
        Duration current = next;
        Duration doubled = current.multipliedBy(2);
        next = doubled.compareTo(cap) > 0 ? cap : doubled;
        return current;
    }

    public void reset() {
        next = first;
    }
}
