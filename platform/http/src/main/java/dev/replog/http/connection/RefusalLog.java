package dev.replog.http.connection;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs malformed input in one short line, at most once in an interval, because clients choose how often it happens. A
 * line never contains what the client sent. Any thread may call it.
 */
final class RefusalLog {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final LongSupplier nanoClock;
    private long nextAtNanos;
    private long left;

    RefusalLog(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.nextAtNanos = nanoClock.getAsLong();
    }

    void refused(@Nullable SocketAddress client, String why, @Nullable Throwable cause) {
        long suppressed;
        synchronized (this) {
            long now = nanoClock.getAsLong();
            if (now - nextAtNanos < 0) {
                left++;
                return;
            }
            nextAtNanos = now + INTERVAL.toNanos();
            suppressed = left;
            left = 0;
        }
        String kind = cause == null ? "" : ", " + cause.getClass().getSimpleName();
        LOG.warn("connection of {} closed: {}{} ({} more were not logged)", client, why, kind, suppressed);
    }
}
