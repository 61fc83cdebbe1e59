package dev.replog.commands.append;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many records the producer has that are neither acknowledged nor refused, and for how long it has had no answer to
 * any of them. The appending thread counts what it sends, and waits here; the thread of the producer counts the
 * answers.
 */
final class Underway {
    private final LongSupplier nanoClock;
    private final AtomicInteger records = new AtomicInteger();
    private volatile long silentSinceNanos;
    /** The appending thread, while it waits for the last answer. */
    private volatile @Nullable Thread waiting;

    Underway(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    void sending() {
        if (records.getAndIncrement() == 0) {
            silentSinceNanos = nanoClock.getAsLong();
        }
    }

    void answered() {
        silentSinceNanos = nanoClock.getAsLong();
        if (records.decrementAndGet() == 0) {
            LockSupport.unpark(waiting);
        }
    }

    int records() {
        return records.get();
    }

    /** True when the producer has records, and has had no answer for this time or longer. */
    boolean isSilent(Duration atLeast) {
        return records.get() > 0 && nanoClock.getAsLong() - silentSinceNanos >= atLeast.toNanos();
    }

    /** The silence counts from now on. */
    void silenceNoted() {
        silentSinceNanos = nanoClock.getAsLong();
    }

    /** Whether every record was answered within this time. */
    boolean awaitAnswers(Duration atMost) throws InterruptedException {
        long endNanos = nanoClock.getAsLong() + atMost.toNanos();
        waiting = Thread.currentThread();
        try {
            // The waiting thread is set first, so the last answer is either seen here or wakes this thread.
            while (records.get() > 0) {
                long restNanos = endNanos - nanoClock.getAsLong();
                if (restNanos <= 0) {
                    return false;
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                LockSupport.parkNanos(this, restNanos);
            }
            return true;
        } finally {
            waiting = null;
        }
    }

    /** The producer was closed and has no record any more. */
    void none() {
        records.set(0);
    }
}
