package dev.replog.commands.append;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Mutations that wait to be appended, in order of arrival, bounded in number and in bytes. Event loops offer them, so
 * offering takes no lock, unlike the blocking queues of the JDK. A single thread takes them. {@code HandOver} is for
 * items that hold their place until they are done with, all of the same size; an entry here frees its place and its
 * bytes when it is taken.
 */
final class AppendQueue {
    private static final long CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final int entriesMax;
    private final long bytesMax;
    private final Queue<PendingAppend> entries = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    /** The taking thread, while it sleeps or is about to sleep. */
    private volatile @Nullable Thread sleeper;

    AppendQueue(int entriesMax, long bytesMax) {
        this.entriesMax = entriesMax;
        this.bytesMax = bytesMax;
    }

    /** Whether there was room. */
    boolean offer(PendingAppend entry) {
        if (size.incrementAndGet() > entriesMax) {
            size.decrementAndGet();
            return false;
        }
        if (bytes.addAndGet(entry.length()) > bytesMax) {
            bytes.addAndGet(-entry.length());
            size.decrementAndGet();
            return false;
        }
        entries.add(entry);
        LockSupport.unpark(sleeper);
        return true;
    }

    /**
     * Waits for the next entry. Null when the condition holds, which is checked from time to time, and at once after
     * {@link #wake}. For one thread only.
     */
    @Nullable
    PendingAppend takeUnless(BooleanSupplier hasOtherWork) throws InterruptedException {
        sleeper = Thread.currentThread();
        try {
            // The sleeper is set first, so an entry is either seen here or wakes this thread.
            PendingAppend entry = null;
            while (!hasOtherWork.getAsBoolean() && (entry = poll()) == null) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                LockSupport.parkNanos(this, CHECK_NANOS);
            }
            return entry;
        } finally {
            sleeper = null;
        }
    }

    /** Makes the taking thread check its condition again. */
    void wake() {
        LockSupport.unpark(sleeper);
    }

    /** Everything that is left. For the taking thread. */
    List<PendingAppend> drain() {
        List<PendingAppend> left = new ArrayList<>();
        for (PendingAppend entry = poll(); entry != null; entry = poll()) {
            left.add(entry);
        }
        return left;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    private @Nullable PendingAppend poll() {
        PendingAppend entry = entries.poll();
        if (entry != null) {
            size.decrementAndGet();
            bytes.addAndGet(-entry.length());
        }
        return entry;
    }
}
