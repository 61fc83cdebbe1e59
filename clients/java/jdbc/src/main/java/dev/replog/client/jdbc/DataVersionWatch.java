package dev.replog.client.jdbc;

import dev.replog.client.store.StorageFailed;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Compares {@code data_version} at an interval. SQLite changes that number for a connection when another connection,
 * also of another process, has committed. The thread ends with {@link #close}, and when the file cannot be read any
 * more; the next call of the store then says why.
 */
final class DataVersionWatch implements AutoCloseable {

    private static final long INTERVAL_MILLIS = 100;

    private final SqliteConnection connection;
    private final Runnable changed;
    private final CountDownLatch closed = new CountDownLatch(1);
    private long known;

    private DataVersionWatch(SqliteConnection connection, long known, Runnable changed) {
        this.connection = connection;
        this.known = known;
        this.changed = changed;
    }

    /** Starts to compare with a version that was read before the data were. */
    static DataVersionWatch start(SqliteConnection connection, long known, Runnable changed) {
        DataVersionWatch watch = new DataVersionWatch(connection, known, changed);
        Thread thread = new Thread(watch::run, "replog-sqlite-watch");
        thread.setDaemon(true);
        thread.start();
        return watch;
    }

    static long read(SqliteConnection connection) {
        return connection.run(() -> connection.first("PRAGMA data_version", row -> row.getLong(1), 0L));
    }

    private void run() {
        try {
            while (!closed.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
                long version = read(connection);
                if (version != known) {
                    known = version;
                    changed.run();
                }
            }
        } catch (StorageFailed unreadable) {
            if (closed.getCount() > 0) {
                changed.run();
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
