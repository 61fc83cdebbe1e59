package dev.replog.notifier.channel;

import dev.replog.notifier.availability.Availability;
import dev.replog.notifier.availability.Worker;
import dev.replog.notifier.database.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts away what is over: nothing is delivered to expired channels any more, and who is over for long is forgotten. It
 * also counts the channels of all instances, for the metrics. Every instance does it; twice is as good as once.
 */
final class ChannelPatrol extends Worker {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelPatrol.class);
    private static final String REST = """
            UPDATE notifier.channel SET due_at = NULL, lease = NULL
            WHERE due_at IS NOT NULL AND state = 'live' AND expires_at <= ?
            """;
    private static final String FORGET = """
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

    /** How many channels there were in this state. */
    long count(ChannelStatus status) {
        return counts.getOrDefault(status.text(), 0L);
    }

    /** How many of them something was to be delivered to. */
    long pending() {
        return pending;
    }

    @Override
    protected void work() throws InterruptedException, SQLException {
        if (database.isUp()) {
            try (Connection connection = database.connection()) {
                Instant now = clock.instant();
                int rested = update(connection, REST, now);
                int forgotten = update(connection, FORGET, now.minus(properties.keptFor()));
                LOG.debug("{} channels expired with something owed, {} forgotten", rested, forgotten);
                count(connection, now);
            }
        }
        succeeded();
        pause(properties.patrolInterval());
    }

    private static int update(Connection connection, String sql, Instant time) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
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
        LOG.debug("channels not looked after, {}; trying on", Availability.reason(failure));
    }

    @Override
    protected void wakeUp() {
        // Its waits end with the worker.
    }
}
