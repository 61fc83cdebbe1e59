package dev.replog.notifier.channel;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Wakes the delivery thread of this instance when there is something to deliver. Any thread may ring it, also an event
 * loop: ringing never waits, and a ring while the thread is busy is kept.
 */
public final class DeliveryBell {
    private final AtomicBoolean rung = new AtomicBoolean();
    private volatile @Nullable Thread listener;

    public void ring() {
        rung.set(true);
        LockSupport.unpark(listener);
    }

    /** Waits for the next ring, at most this long; for one thread. */
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
