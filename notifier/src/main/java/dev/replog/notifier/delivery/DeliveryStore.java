package dev.replog.notifier.delivery;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The operations of deliveries on the table of channels. */
public interface DeliveryStore {
    /**
     * Takes due messages under a lease: a bounded number in total, and of each host no more than it has room for.
     *
     * @param rooms of the hosts that have less room than others
     */
    List<Claimed> claim(int free, int perHostMax, Map<String, Integer> rooms, Duration lease, Instant now)
            throws SQLException;

    /**
     * Records the results of attempts, in one transaction; true for each attempt whose lease this instance still had.
     */
    List<Boolean> record(List<Finished> finished) throws SQLException;
}
