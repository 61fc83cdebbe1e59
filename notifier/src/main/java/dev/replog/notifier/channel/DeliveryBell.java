package dev.replog.notifier.channel;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Wakes the one thread of this instance that delivers, as soon as there is something to deliver. Anybody may ring it,
 * an event loop too: ringing never waits, and a ring while nobody listens is kept.
 */
public final class DeliveryBell {
    private final AtomicBoolean rung = new AtomicBoolean();
    private volatile @Nullable Thread listener;

    public void ring() {
        rung.set(true);
        LockSupport.unpark(listener);
    }

    /** Waits for the next ring, at most for so long; for one thread. */
    public void await(Duration max) throws InterruptedException {
        listener = Thread.currentThread();
        long deadlineNanos = System.nanoTime() + max.toNanos();
        long leftNanos = max.toNanos();
        while (!rung.getAndSet(false) && leftNanos > 0) {
            LockSupport.parkNanos(this, leftNanos);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            leftNanos = deadlineNanos - System.nanoTime();
        }
    }
}
