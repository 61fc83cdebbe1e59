package dev.replog.projector.own;

import dev.replog.projector.outbox.OutboxEntry;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** The database's data about one generation of the log: which partitions are claimed, and the progress of each. */
public interface GenerationStore {
    /** The stage of the generation's life. */
    record Life(boolean isDrained, boolean isSucceeded) {}

    /** Makes this instance the owner of a partition; the previous owner changes nothing from now on. */
    Claim claim(int partition) throws SQLException;

    Life life() throws SQLException;

    /** The next record to apply of each partition that was ever claimed. */
    Map<Integer, Long> progress() throws SQLException;

    /** The outbox entries of all partitions, which may have been sent already. */
    List<OutboxEntry> outbox() throws SQLException;

    /** Ends the generation; true for the instance that ends it first. */
    boolean drain() throws SQLException;
}
