package dev.replog.notifier.channel;

import dev.replog.backing.work.Availability;
import dev.replog.backing.work.Worker;
import dev.replog.notifier.channel.life.ChannelLife;
import dev.replog.notifier.channel.life.ChannelStatus;
import dev.replog.notifier.channel.life.LifeCycle;
import dev.replog.notifier.database.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops deliveries to expired channels, and deletes channels that ended long ago. It also counts the channels of all
 * instances, for the metrics. Every instance does this; doing it twice changes nothing.
 */
final class ChannelPatrol extends Worker {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelPatrol.class);
    /** The most channels that expire in one transaction. */
    private static final int BATCH_MAX = 500;

    private static final String LOCK_EXPIRED = """
            SELECT %s FROM notifier.channel c
            WHERE c.due_at IS NOT NULL AND c.state = 'live' AND c.expires_at <= ?
            ORDER BY c.user_id, c.id LIMIT ?
            FOR UPDATE
            """.formatted(LifeRows.SELECTED);
    private static final String DELETE = """
            DELETE FROM notifier.channel WHERE CASE WHEN state = 'live' THEN expires_at ELSE changed_at END < ?
            """;
    private static final String COUNT = """
            SELECT CASE WHEN state = 'live' AND expires_at <= ? THEN 'expired' WHEN state = 'live' THEN 'active'
                ELSE state END, count(*), count(*) FILTER (WHERE due_at IS NOT NULL)
            FROM notifier.channel GROUP BY 1
            """;

    private final Database database;
    private final ChannelProperties properties;
    private final InstantSource clock;
    private final Map<String, Long> counts = new ConcurrentHashMap<>();
    private volatile long pending;

    ChannelPatrol(Database database, ChannelProperties properties, InstantSource clock) {
        super("channel-patrol");
        this.database = database;
        this.properties = properties;
        this.clock = clock;
    }

    /** The number of channels in this state. */
    long count(ChannelStatus status) {
        return counts.getOrDefault(status.text(), 0L);
    }

    /** The number of channels with a message to deliver. */
    long pending() {
        return pending;
    }

    @Override
    protected void work() throws InterruptedException, SQLException {
        if (database.isUp()) {
            // Cut to the precision of the table, so that the statement and the life cycle agree on which channels have
            // expired.
            Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            int expired = expire(now);
            try (Connection connection = database.connection()) {
                int deleted = delete(connection, now.minus(properties.keptFor()));
                LOG.debug("{} channels expired before everything was delivered, {} deleted", expired, deleted);
                count(connection, now);
            }
        }
        succeeded();
        pause(properties.patrolInterval());
    }

    private int expire(Instant now) throws SQLException {
        int expired = 0;
        int batch = BATCH_MAX;
        while (batch == BATCH_MAX && !isStopping()) {
            AtomicInteger written = new AtomicInteger();
            database.inTransaction(connection -> written.set(expire(connection, now)));
            batch = written.get();
            expired += batch;
        }
        return expired;
    }

    private static int expire(Connection connection, Instant now) throws SQLException {
        Map<ChannelKey, ChannelLife> expired = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(LOCK_EXPIRED)) {
            statement.setObject(1, ChannelTable.utc(now));
            statement.setInt(2, BATCH_MAX);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    expired.put(LifeRows.key(row), LifeCycle.expired(LifeRows.read(row), now));
                }
            }
        }
        LifeRows.write(connection, expired);
        return expired.size();
    }

    private static int delete(Connection connection, Instant time) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(DELETE)) {
            statement.setObject(1, ChannelTable.utc(time));
            return statement.executeUpdate();
        }
    }

    private void count(Connection connection, Instant now) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COUNT)) {
            statement.setObject(1, ChannelTable.utc(now));
            long due = 0;
            try (ResultSet row = statement.executeQuery()) {
                counts.clear();
                while (row.next()) {
                    counts.put(row.getString(1), row.getLong(2));
                    due += row.getLong(3);
                }
            }
            pending = due;
        }
    }

    @Override
    protected void failed(Exception failure) {
        LOG.debug("expiring and counting channels failed, {}; retrying", Availability.reason(failure));
    }

    @Override
    protected void wakeUp() {
        // The waits of the client end with the worker.
    }
}
