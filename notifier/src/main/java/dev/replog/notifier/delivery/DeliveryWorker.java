package dev.replog.notifier.delivery;

import dev.replog.backing.work.Availability;
import dev.replog.backing.work.Worker;
import dev.replog.notifier.channel.DeliveryBell;
import dev.replog.notifier.database.Database;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs deliveries while PostgreSQL is available: round after round, with a wait for the bell when there is nothing to
 * do. Its one thread uses the table and never calls a receiver, so a slow receiver delays no other one.
 */
final class DeliveryWorker extends Worker {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryWorker.class);

    private final Database database;
    private final Deliveries deliveries;
    private final DeliveryProperties properties;
    private final DeliveryBell bell;

    DeliveryWorker(Database database, Deliveries deliveries, DeliveryProperties properties, DeliveryBell bell) {
        super("webhook-delivery");
        this.database = database;
        this.deliveries = deliveries;
        this.properties = properties;
        this.bell = bell;
    }

    @Override
    protected void work() throws InterruptedException, SQLException {
        while (!isStopping()) {
            boolean hasWorked = database.isUp() && deliveries.round();
            succeeded();
            if (!hasWorked) {
                bell.await(properties.pollInterval());
            }
        }
        finishUnderWay();
    }

    /** A message is sent again when its result is not recorded in time. */
    private void finishUnderWay() throws InterruptedException, SQLException {
        long deadlineNanos = System.nanoTime() + properties.timeout().toNanos();
        while (deliveries.inFlight() > 0 && database.isUp() && System.nanoTime() < deadlineNanos) {
            if (!deliveries.recordFinished()) {
                bell.await(Duration.ofNanos(deadlineNanos - System.nanoTime()));
            }
        }
    }

    @Override
    protected void failed(Exception failure) {
        if (failure instanceof SQLException away) {
            database.failed(away);
        } else {
            LOG.error("delivering failed, {}; retrying", Availability.reason(failure), failure);
        }
    }

    @Override
    protected void wakeUp() {
        bell.ring();
    }
}
