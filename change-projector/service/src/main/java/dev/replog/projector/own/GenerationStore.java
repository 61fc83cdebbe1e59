package dev.replog.projector.own;

import dev.replog.projector.outbox.OutboxEntry;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** What the database keeps of one generation of the log: which partitions are claimed, and how far each is applied. */
public interface GenerationStore {
    /** How far the life of the generation has come. */
    record Life(boolean isDrained, boolean isSucceeded) {}

    /** Makes this instance the owner of a partition: the owner before it changes nothing from here on. */
    Claim claim(int partition) throws SQLException;

    Life life() throws SQLException;

    /** The next record to apply of each partition that was claimed at all. */
    Map<Integer, Long> progress() throws SQLException;

    /** The outbox entries of all partitions, perhaps sent already. */
    List<OutboxEntry> outbox() throws SQLException;

    /** Ends the generation; true for the instance that ends it first. */
    boolean drain() throws SQLException;
}
