package dev.replog.replay.stage;

import dev.replog.decide.LogRecord;
import dev.replog.replay.ReplayRefusedException;
import dev.replog.schemas.token.Position;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Reads and decodes staged records in a thread of its own, in their order, while earlier ones are decided. The records
 * that are read and not yet taken are bounded by their bytes.
 */
final class ReadAhead implements AutoCloseable {
    private static final int BATCHES_MAX = 4;
    private static final int BATCH_BYTES_MAX = 256 * 1024;
    private static final int BATCH_RECORDS_MAX = 1_000;

    /** @param content null for a record without a user */
    record Read(StagedRecord record, @Nullable LogRecord content) {}

    /** After the last batch there is an empty one. */
    private final BlockingQueue<List<Read>> batches = new ArrayBlockingQueue<>(BATCHES_MAX);

    private final FutureTask<Void> reading;
    private volatile boolean isClosed;
    private boolean isAtEnd;

    private ReadAhead(ResultSet rows, StagedValues values) {
        this.reading = new FutureTask<>(() -> {
            try {
                read(rows, values);
            } finally {
                batches.put(List.of());
            }
            return null;
        });
    }

    /** @param rows user, position, partition, time, start and length of each record */
    static ReadAhead begin(ResultSet rows, StagedValues values) {
        ReadAhead ahead = new ReadAhead(rows, values);
        Thread.ofPlatform().name("read-staged").daemon().start(ahead.reading);
        return ahead;
    }

    private void read(ResultSet rows, StagedValues values)
            throws SQLException, IOException, ReplayRefusedException, InterruptedException {
        List<Read> batch = new ArrayList<>();
        long bytes = 0;
        while (!isClosed && rows.next()) {
            StagedRecord record = new StagedRecord(
                    rows.getString(1),
                    new Position(rows.getLong(2)),
                    rows.getInt(3),
                    Instant.ofEpochMilli(rows.getLong(4)));
            LogRecord content = null;
            if (record.userId() != null) {
                byte[] value = values.read(rows.getLong(5), rows.getInt(6));
                content = ReplayedUser.read(record, value);
                bytes += value == null ? 0 : value.length;
            }
            batch.add(new Read(record, content));
            if (batch.size() == BATCH_RECORDS_MAX || bytes >= BATCH_BYTES_MAX) {
                batches.put(batch);
                batch = new ArrayList<>();
                bytes = 0;
            }
        }
        if (!batch.isEmpty()) {
            batches.put(batch);
        }
    }

    /** The next records; empty after the last ones. */
    List<Read> next() throws SQLException, IOException, ReplayRefusedException {
        List<Read> batch = take();
        if (batch.isEmpty()) {
            requireSuccess();
        }
        return batch;
    }

    private List<Read> take() throws SQLException {
        try {
            List<Read> batch = batches.take();
            isAtEnd = batch.isEmpty();
            return batch;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Throws the reason for which the records end too early. */
    private void requireSuccess() throws SQLException, IOException, ReplayRefusedException {
        try {
            reading.get();
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof SQLException sql) {
                throw sql;
            }
            if (cause instanceof IOException io) {
                throw io;
            }
            if (cause instanceof ReplayRefusedException refused) {
                throw refused;
            }
            throw new IllegalStateException(cause);
        }
    }

    private static SQLException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new SQLException("interrupted", e);
    }

    /** Returns when the thread has ended, also before the last record. */
    @Override
    public void close() throws SQLException {
        isClosed = true;
        while (!isAtEnd) {
            var ignored = take();
        }
    }
}
