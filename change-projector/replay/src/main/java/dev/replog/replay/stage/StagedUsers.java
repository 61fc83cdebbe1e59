package dev.replog.replay.stage;

import dev.replog.replay.Progress;
import dev.replog.replay.ReplayRefusedException;
import dev.replog.replay.log.LogOffsets;
import dev.replog.replay.log.LogPartition;
import dev.replog.schemas.token.Position;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * The staged records, user by user. The database sorts them once, on disk when they do not fit into memory; a thread
 * reads and decodes them ahead of the visit ({@link ReadAhead}). A work folder is for one kind of visit: what is sorted
 * is not sorted again.
 */
public final class StagedUsers {
    private static final String STEP = "deciding";

    private final WorkFile file;

    public StagedUsers(WorkFile file) {
        this.file = file;
    }

    /** The time of the newest staged record; the epoch when there is none. */
    public Instant newest() throws SQLException {
        try (PreparedStatement statement = file.prepare("SELECT coalesce(max(logged_millis), 0) FROM staged");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return Instant.ofEpochMilli(row.getLong(1));
        }
    }

    /**
     * Visits the users in the order of their ids, as bytes in UTF-8.
     *
     * @param after only users after this one; null for all, and for the records without a user
     * @param since only users with a record after this place
     */
    public void visit(@Nullable String after, LogOffsets since, UserVisitor visitor, Progress progress)
            throws SQLException, IOException, ReplayRefusedException {
        // Sorted as a step of its own: a sort that is read row by row would keep its memory while rows are written.
        file.execute("CREATE TABLE IF NOT EXISTS sorted AS SELECT * FROM staged WHERE " + wanted(since)
                + " ORDER BY user_id NULLS FIRST, position");
        String from = " FROM sorted" + (after == null ? "" : " WHERE user_id > ?");
        try (DuckDBConnection connection = file.connect()) {
            long total;
            try (PreparedStatement count = connection.prepareStatement("SELECT count(*)" + from)) {
                total = first(count, after);
            }
            try (PreparedStatement statement = connection.prepareStatement(
                    "SELECT user_id, position, partition, logged_millis, start, length" + from)) {
                if (after != null) {
                    statement.setString(1, after);
                }
                try (ResultSet rows = statement.executeQuery();
                        StagedValues values = StagedValues.open(file);
                        ReadAhead ahead = ReadAhead.begin(rows, values)) {
                    visit(ahead, visitor, total, progress);
                }
            }
        }
    }

    private static long first(PreparedStatement count, @Nullable String after) throws SQLException {
        if (after != null) {
            count.setString(1, after);
        }
        try (ResultSet row = count.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** A condition for the records of all users that have one after this place. */
    private String wanted(LogOffsets since) throws SQLException {
        if (since.next().isEmpty()) {
            return "true";
        }
        file.execute("CREATE OR REPLACE TABLE since (generation INTEGER, partition INTEGER, next_offset BIGINT)");
        try (PreparedStatement insert = file.prepare("INSERT INTO since VALUES (?, ?, ?)")) {
            for (Map.Entry<LogPartition, Long> one : since.next().entrySet()) {
                insert.setInt(1, one.getKey().generation());
                insert.setInt(2, one.getKey().partition());
                insert.setLong(3, one.getValue());
                insert.execute();
            }
        }
        String offset = "(s.position & " + Position.OFFSET_MAX + ")";
        return "(user_id IS NULL OR user_id IN (SELECT s.user_id FROM staged s LEFT JOIN since n"
                + " ON n.generation = (s.position >> 48) AND n.partition = s.partition WHERE " + offset
                + " >= coalesce(n.next_offset, 0)))";
    }

    private static void visit(ReadAhead ahead, UserVisitor visitor, long total, Progress progress)
            throws SQLException, IOException, ReplayRefusedException {
        String current = null;
        long done = 0;
        for (List<ReadAhead.Read> batch = ahead.next(); !batch.isEmpty(); batch = ahead.next()) {
            for (ReadAhead.Read read : batch) {
                StagedRecord record = read.record();
                String userId = record.userId();
                if (userId == null || read.content() == null) {
                    visitor.stray(record);
                } else {
                    if (!userId.equals(current)) {
                        if (current != null) {
                            visitor.end(current);
                        }
                        visitor.begin(userId);
                        current = userId;
                    }
                    visitor.record(record, read.content());
                }
                progress.at(STEP, ++done, total);
            }
        }
        if (current != null) {
            visitor.end(current);
        }
        progress.at(STEP, total, total);
    }
}
