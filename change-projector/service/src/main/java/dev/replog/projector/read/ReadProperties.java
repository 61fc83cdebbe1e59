package dev.replog.projector.read;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of reads.
 *
 * @param connections sessions to PostgreSQL; statements are short, so a few are enough
 * @param pageSize items on a page when the client does not say
 * @param pageSizeMax most items that a client may request
 * @param pageBytesMax most bytes of the items on a page; one item alone may have more
 * @param waitMax longest wait that a client may request when nothing is new
 * @param catchUp how long a read waits for a token that the read model has not reached
 * @param recheck the interval of checks for progress of other instances while requests wait
 * @param statementTimeout longest run of one statement
 * @param lockTimeout longest wait of a statement for a lock
 * @param connectTimeout longest time to open a session
 * @param acquireTimeout longest wait for a free session
 * @param connectionLife the greatest age of a session
 * @param statementCache prepared statements kept for each session
 * @param statementsPerUserMax statements of one user that run at once; further ones wait
 * @param statementsWaitingPerUserMax statements of one user that wait; more get 503 at once
 */
@ConfigurationProperties("replog.pull")
public record ReadProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("8") int connections,
        @DefaultValue("250") int pageSize,
        @DefaultValue("1000") int pageSizeMax,
        @DefaultValue("4MB") DataSize pageBytesMax,
        @DefaultValue("30s") Duration waitMax,
        @DefaultValue("5s") Duration catchUp,
        @DefaultValue("250ms") Duration recheck,
        @DefaultValue("10s") Duration statementTimeout,
        @DefaultValue("2s") Duration lockTimeout,
        @DefaultValue("3s") Duration connectTimeout,
        @DefaultValue("5s") Duration acquireTimeout,
        @DefaultValue("30m") Duration connectionLife,
        @DefaultValue("128") int statementCache,
        @DefaultValue("2") int statementsPerUserMax,
        @DefaultValue("64") int statementsWaitingPerUserMax) {
    private static final int CONNECTIONS_MAX = 1000;
    private static final int PAGE_SIZE_MAX = 1000;
    private static final int STATEMENTS_WAITING_MAX = 10_000;
    private static final int STATEMENT_CACHE_MAX = 10_000;
    private static final DataSize PAGE_BYTES_MIN = DataSize.ofKilobytes(1);
    private static final DataSize PAGE_BYTES_MAX = DataSize.ofMegabytes(64);
    private static final Duration WAIT_MAX = Duration.ofSeconds(30);
    private static final Duration RECHECK_MIN = Duration.ofMillis(10);

    public ReadProperties {
        requireRange("connections", connections, CONNECTIONS_MAX);
        requireRange("page-size-max", pageSizeMax, PAGE_SIZE_MAX);
        requireRange("page-size", pageSize, pageSizeMax);
        if (pageBytesMax.compareTo(PAGE_BYTES_MIN) < 0 || pageBytesMax.compareTo(PAGE_BYTES_MAX) > 0) {
            throw new IllegalArgumentException("replog.pull.page-bytes-max: " + pageBytesMax + " (expected: "
                    + PAGE_BYTES_MIN + ".." + PAGE_BYTES_MAX + ")");
        }
        requireRange("statement-cache", statementCache, STATEMENT_CACHE_MAX);
        requireRange("statements-per-user-max", statementsPerUserMax, CONNECTIONS_MAX);
        requireRange("statements-waiting-per-user-max", statementsWaitingPerUserMax, STATEMENTS_WAITING_MAX);
        requireRange("wait-max", waitMax, Duration.ZERO, WAIT_MAX);
        requireRange("catch-up", catchUp, Duration.ZERO, WAIT_MAX);
        requireRange("recheck", recheck, RECHECK_MIN, WAIT_MAX);
        requirePositive("statement-timeout", statementTimeout);
        requirePositive("lock-timeout", lockTimeout);
        requirePositive("connect-timeout", connectTimeout);
        requirePositive("acquire-timeout", acquireTimeout);
        requirePositive("connection-life", connectionLife);
    }

    private static void requireRange(String key, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException("replog.pull." + key + ": " + value + " (expected: 1.." + max + ")");
        }
    }

    private static void requireRange(String key, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(
                    "replog.pull." + key + ": " + value + " (expected: " + min + ".." + max + ")");
        }
    }

    private static void requirePositive(String key, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException("replog.pull." + key + ": " + value + " (expected: > 0)");
        }
    }
}
