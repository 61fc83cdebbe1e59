package dev.replog.notifier.ticket;

import dev.replog.backing.work.Availability;
import dev.replog.backing.work.Worker;
import dev.replog.notifier.database.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table of used tickets, which all instances share: of two uses of a ticket, at any instances, one succeeds.
 * Expired tickets are deleted, some time later because clocks differ; so the table holds the uses of only a few
 * minutes. The worker's thread only deletes.
 */
final class UsedTickets extends Worker {
    private static final Logger LOG = LoggerFactory.getLogger(UsedTickets.class);
    private static final Duration CLOCKS_DIFFER_MAX = Duration.ofMinutes(5);
    private static final String USE =
            "INSERT INTO notifier.ticket_used (id, expires_at) VALUES (?, ?) ON CONFLICT DO NOTHING";
    private static final String FORGET = "DELETE FROM notifier.ticket_used WHERE expires_at < ?";

    private final Database database;
    private final InstantSource clock;
    private final Duration purgeInterval;

    UsedTickets(Database database, InstantSource clock, Duration purgeInterval) {
        super("ticket-purge");
        this.database = database;
        this.clock = clock;
        this.purgeInterval = purgeInterval;
    }

    /**
     * Marks the ticket as used; false when it was used before. It waits for PostgreSQL, so do not call it on an event
     * loop.
     */
    boolean use(Ticket ticket) throws SQLException {
        if (!database.isUp()) {
            throw new SQLException("PostgreSQL is unavailable");
        }
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement(USE)) {
            statement.setObject(1, ticket.id());
            statement.setObject(2, ticket.expiresAt().atOffset(ZoneOffset.UTC));
            return statement.executeUpdate() == 1;
        } catch (SQLException e) {
            database.failed(e);
            throw e;
        }
    }

    /** Deletes tickets that have expired, and returns their number. */
    int purge() throws SQLException {
        Instant until = clock.instant().minus(CLOCKS_DIFFER_MAX);
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement(FORGET)) {
            statement.setObject(1, until.atOffset(ZoneOffset.UTC));
            return statement.executeUpdate();
        }
    }

    @Override
    protected void work() throws InterruptedException, SQLException {
        if (database.isUp()) {
            int deleted = purge();
            LOG.debug("{} used tickets deleted", deleted);
        }
        succeeded();
        pause(purgeInterval);
    }

    @Override
    protected void failed(Exception failure) {
        LOG.debug("used tickets were not deleted, {}; retrying", Availability.reason(failure));
    }

    @Override
    protected void wakeUp() {
        // The waits of the client end with the worker.
    }
}
