package dev.replog.http.connection;

import dev.replog.http.request.MemoryFailures;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when memory runs out repeatedly. One failure closes one connection, and the instance continues.
 * Repeated failures for some time mean that something holds the memory permanently; then a restart serves clients
 * better. The JVM has no flag for direct memory. Any thread may call it.
 */
public final class MemoryGuard implements MemoryFailures {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryGuard.class);

    private final long maxNanos;
    private final LongSupplier nanoClock;
    private final Runnable end;
    private final LongAdder failures = new LongAdder();
    private boolean failed;
    private boolean ending;
    private long firstAtNanos;
    private long lastAtNanos;

    MemoryGuard(Duration max, LongSupplier nanoClock, Runnable end) {
        this.maxNanos = max.toNanos();
        this.nanoClock = nanoClock;
        this.end = end;
    }

    /** How often memory ran out. */
    public long failures() {
        return failures.sum();
    }

    static boolean isOutOfMemory(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError) {
                return true;
            }
        }
        return false;
    }

    /** Counts one more failure. After a time as long as the limit without failures, the measurement starts again. */
    @Override
    public void failed(Throwable error) {
        failures.increment();
        boolean isFirst;
        boolean isEnd;
        synchronized (this) {
            long now = nanoClock.getAsLong();
            isFirst = !failed || now - lastAtNanos > maxNanos;
            if (isFirst) {
                failed = true;
                firstAtNanos = now;
            }
            lastAtNanos = now;
            isEnd = !ending && now - firstAtNanos >= maxNanos;
            ending |= isEnd;
        }
        if (isEnd) {
            LOG.error(
                    "out of memory for {} s: the process ends ({})",
                    Duration.ofNanos(maxNanos).toSeconds(),
                    error);
            end.run();
        } else if (isFirst) {
            LOG.error("out of memory: the connection is closed ({})", String.valueOf(error));
        }
    }
}
