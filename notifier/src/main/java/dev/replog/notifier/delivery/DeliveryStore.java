package dev.replog.notifier.delivery;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What deliveries ask of the table of channels. */
public interface DeliveryStore {
    /**
     * Takes what is due, at most so many, and of each host no more than it has room for. It is this instance's alone
     * until the lease is over.
     *
     * @param rooms of the hosts that have less room than others
     */
    List<Claimed> claim(int free, int perHostMax, Map<String, Integer> rooms, Duration lease, Instant now)
            throws SQLException;

    /** Records the results of attempts, in one transaction; true for each whose lease this instance still had. */
    List<Boolean> record(List<Finished> finished) throws SQLException;
}
