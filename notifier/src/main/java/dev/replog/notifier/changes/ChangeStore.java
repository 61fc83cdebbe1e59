package dev.replog.notifier.changes;

import dev.replog.schemas.Change;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The tables, as far as the changes are written into them. */
public interface ChangeStore {
    /** The next offset of each partition of this topic that is in the table of progress. */
    Map<Integer, Long> progress(UUID topicId) throws SQLException;

    /**
     * Writes what follows from these changes, together with the progress: all of it or nothing. The stored progress of
     * a partition only rises.
     *
     * @param changes may be empty, and may have been written before
     * @param next the next offset of partitions
     */
    void write(UUID topicId, List<Change> changes, Map<Integer, Long> next) throws SQLException;
}
