package dev.replog.command;

import dev.replog.commands.append.Log;
import dev.replog.commands.append.LogConnection;
import dev.replog.commands.outcome.OutcomeInbox;
import java.util.Optional;
import java.util.OptionalInt;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether this instance can accept writes: the log was found and no outcome can be missed. It stays up when Kafka
 * becomes unavailable later, because a 503 with {@code Retry-After} serves clients better than no instance at all.
 */
final class LogHealth implements HealthIndicator {
    private final LogConnection connection;
    private final OutcomeInbox inbox;

    LogHealth(LogConnection connection, OutcomeInbox inbox) {
        this.connection = connection;
        this.inbox = inbox;
    }

    @Override
    public Health health() {
        Optional<Log> log = connection.log();
        OptionalInt partition = inbox.partition();
        Health.Builder health = log.isPresent() && partition.isPresent() ? Health.up() : Health.down();
        log.ifPresent(found -> health.withDetail("topic", found.topic()).withDetail("generation", found.generation()));
        partition.ifPresent(found -> health.withDetail("outcomes_partition", found));
        connection
                .awaySince()
                .ifPresent(since -> health.withDetail("kafka_away_since", since.toString())
                        .withDetail("reason", connection.reason()));
        return health.build();
    }
}
