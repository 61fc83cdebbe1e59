package dev.replog.notifier.database;

import dev.replog.backing.postgres.PostgresAddress;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the tables are.
 *
 * @param url {@code postgresql://user:password@host:port/database}, with parameters for TLS
 * @param password the password, when it is not in the address
 * @param connectionsMax how many connections one instance opens
 * @param connectTimeout how long it may take to get a connection
 * @param statementTimeout how long one statement may take
 * @param checkInterval how often it is looked whether PostgreSQL is there
 */
@ConfigurationProperties("replog.postgres")
public record PostgresProperties(
        @DefaultValue("postgresql://replog@localhost:5432/replog")
        String url,

        @DefaultValue("") String password,
        @DefaultValue("8") int connectionsMax,
        @DefaultValue("2s") Duration connectTimeout,
        @DefaultValue("5s") Duration statementTimeout,
        @DefaultValue("5s") Duration checkInterval) {
    /** What the pool accepts as its shortest wait. */
    private static final Duration CONNECT_TIMEOUT_MIN = Duration.ofMillis(250);

    public PostgresProperties {
        // Refused at the start, not at the first use.
        PostgresAddress.parse(url, password);
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

    PostgresAddress address() {
        return PostgresAddress.parse(url, password);
    }

    /** Leaves the secrets out. */
    @Override
    public String toString() {
        return "PostgresProperties[" + address() + "]";
    }
}
