package dev.replog.notifier.database;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the tables are used. {@link dev.replog.backing.postgres.PostgresProperties} says where they are.
 *
 * @param connectionsMax how many connections one instance opens at most
 * @param connectTimeout how long it may take to get a connection
 * @param statementTimeout how long one statement may take
 * @param checkInterval how often PostgreSQL is checked
 */
@ConfigurationProperties("replog.postgres")
public record DatabaseProperties(
        @DefaultValue("8") int connectionsMax,
        @DefaultValue("2s") Duration connectTimeout,
        @DefaultValue("5s") Duration statementTimeout,
        @DefaultValue("5s") Duration checkInterval) {
    /** The pool accepts no shorter timeout. */
    private static final Duration CONNECT_TIMEOUT_MIN = Duration.ofMillis(250);

    public DatabaseProperties {
        if (connectionsMax < 2 || connectionsMax > 100) {
            throw new IllegalArgumentException(
                    "replog.postgres.connections-max: " + connectionsMax + " (expected: 2..100)");
        }
        if (connectTimeout.compareTo(CONNECT_TIMEOUT_MIN) < 0) {
            throw new IllegalArgumentException("replog.postgres.connect-timeout: " + connectTimeout + " (expected: >= "
                    + CONNECT_TIMEOUT_MIN + ")");
        }
        if (statementTimeout.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "replog.postgres.statement-timeout: " + statementTimeout + " (expected: >= 1ms)");
        }
        if (!checkInterval.isPositive()) {
            throw new IllegalArgumentException("replog.postgres.check-interval: " + checkInterval + " (expected: > 0)");
        }
    }
}
