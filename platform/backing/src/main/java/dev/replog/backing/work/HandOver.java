package dev.replog.backing.work;

import java.time.Duration;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Hands items from threads that must never wait, such as event loops, to the one thread that works on them. Threads
 * that offer take no lock, not even for a moment: a thread that holds one may be descheduled. Items are taken in the
 * order in which they were offered, and each holds its place, of so many, until it is done with.
 */
public final class HandOver<T> {
    private final Queue<T> items = new ConcurrentLinkedQueue<>();
    private final AtomicInteger places = new AtomicInteger();
    private final int placesMax;
    private volatile @Nullable Thread taker;

    public HandOver(int placesMax) {
        this.placesMax = placesMax;
    }

    /** False when all places are taken. */
    public boolean offer(T item) {
        if (places.incrementAndGet() > placesMax) {
            places.decrementAndGet();
            return false;
        }
        items.add(item);
        wakeUp();
        return true;
    }

    /**
     * Moves everything there is; with nothing there it waits for that long, or a little less. Always by the same
     * thread.
     */
    public void moveTo(Collection<? super T> into, Duration patience) throws InterruptedException {
        taker = Thread.currentThread();
        if (items.isEmpty()) {
            // A thread that offers from here on sees the taker, and then parking returns at once.
            LockSupport.parkNanos(this, patience.toNanos());
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        for (T item = items.poll(); item != null; item = items.poll()) {
            into.add(item);
        }
    }

    /** So many of those that were taken are done with, and their places free. */
    public void done(int count) {
        places.addAndGet(-count);
    }

    /** Ends the waiting of the taker. */
    public void wakeUp() {
        LockSupport.unpark(taker);
    }
}
