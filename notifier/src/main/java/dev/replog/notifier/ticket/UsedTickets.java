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
 * The table of used tickets. All instances share it, so only one use of a ticket succeeds. Expired tickets are deleted
 * after some minutes, because clocks differ. The table therefore holds only tickets of the last minutes. The worker's
 * thread only deletes.
 */
final class UsedTickets extends Worker {
    private static final Logger LOG = LoggerFactory.getLogger(UsedTickets.class);
    private static final Duration CLOCKS_DIFFER_MAX = Duration.ofMinutes(5);
    private static final String USE =
            "INSERT INTO notifier.ticket_used (id, expires_at) VALUES (?, ?) ON CONFLICT DO NOTHING";
    private static final String DELETE = "DELETE FROM notifier.ticket_used WHERE expires_at < ?";

    private final Database database;
    private final InstantSource clock;
    private final Duration purgeInterval;

    UsedTickets(Database database, InstantSource clock, Duration purgeInterval) {
        super("ticket-purge");
        this.database = database;
        this.clock = clock;
        this.purgeInterval = purgeInterval;
    }

    /** False when the ticket was used before. Blocks, so event loops must not call it. */
    boolean use(Ticket ticket) throws SQLException {
        if (!database.isUp()) {
            throw new SQLException("PostgreSQL is not available");
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

    /** Deletes the tickets that cannot be used any more, and returns how many they were. */
    int purge() throws SQLException {
        Instant until = clock.instant().minus(CLOCKS_DIFFER_MAX);
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement(DELETE)) {
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
        // Its waits end when the worker stops.
    }
}
