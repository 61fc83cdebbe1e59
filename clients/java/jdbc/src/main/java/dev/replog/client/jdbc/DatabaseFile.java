package dev.replog.client.jdbc;

import dev.replog.client.jdbc.SqliteConnection.Mode;
import dev.replog.client.store.Meta;
import dev.replog.client.store.StorageFailed;
import dev.replog.client.store.StoredJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;

/** Opens, makes, migrates and empties the file of a user. */
final class DatabaseFile {

    /** SQLite's default. */
    private static final int PAGE_BYTES = 4096;
    /** The log is cut to this size when its content is in the file. */
    private static final int LOG_BYTES_MAX = 4 << 20;

    private static final long RETRY_NANOS = 5_000_000;

    private DatabaseFile() {}

    /** Opens a connection that can write. Files that this library must not touch are refused before that. */
    static SqliteConnection open(Path file, SqliteSettings settings) {
        Path folder = file.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new StorageFailed(folder + " (expected: a folder that exists)");
        }
        SqliteConnection connection = SqliteConnection.open(file, settings);
        try {
            connection.transact(Mode.READ, () -> Schema.layoutOf(connection));
            useLog(connection, settings);
            connection.run(() -> configure(connection, settings));
            return connection;
        } catch (RuntimeException failure) {
            connection.close();
            throw failure;
        }
    }

    /**
     * Of clients that open a new file at once, SQLite lets only one switch, and the others do not wait by themselves.
     */
    private static void useLog(SqliteConnection connection, SqliteSettings settings) {
        long end = System.nanoTime() + settings.busyTimeout().toNanos();
        while (true) {
            try {
                String journal = connection.run(
                        () -> connection.first("PRAGMA journal_mode = WAL", row -> row.getString(1), ""));
                if (!journal.equals("wal")) {
                    throw new StorageFailed("journal_mode: " + journal + " (expected: wal); use a local disk");
                }
                return;
            } catch (StorageFailed failure) {
                if (!Errors.isBusy(failure) || System.nanoTime() > end) {
                    throw failure;
                }
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    private static int configure(SqliteConnection connection, SqliteSettings settings) throws SQLException {
        boolean isStrict = settings.durability() == SqliteStore.Durability.STRICT;
        connection.execute("PRAGMA synchronous = " + (isStrict ? "FULL" : "NORMAL"));
        if (isStrict) {
            // On Apple's systems, fsync alone leaves data in the cache of the disk. Elsewhere, this does nothing.
            connection.execute("PRAGMA fullfsync = ON");
        }
        connection.execute("PRAGMA journal_size_limit = " + LOG_BYTES_MAX);
        return connection.execute("PRAGMA max_page_count = " + settings.bytesMax() / PAGE_BYTES);
    }

    /** Makes or migrates the tables, and gives a copy of a file a device id of its own. */
    static void prepare(SqliteConnection connection, Path file, String user, Meta fresh) {
        String place = Place.of(file);
        if (connection.transact(Mode.READ, () -> isPrepared(connection, place))) {
            requireUser(connection, user);
            return;
        }
        connection.transact(Mode.WRITE, () -> {
            Schema.migrate(connection, Schema.layoutOf(connection));
            insert(connection, place, user, fresh);
            rename(connection, place, fresh);
            return place;
        });
        requireUser(connection, user);
    }

    private static boolean isPrepared(SqliteConnection connection, String place) throws SQLException {
        return Schema.layoutOf(connection) == Schema.LAYOUT
                && connection.first("SELECT place FROM state", row -> place.equals(row.getString(1)), false);
    }

    private static void insert(SqliteConnection connection, String place, String user, Meta fresh) throws SQLException {
        connection.execute(
                """
                INSERT OR IGNORE INTO state (one, instance, user, place, rev, floor, shown_since, generation, epoch,
                  leads_until, meta_rev, meta, catalogue)
                VALUES (1, lower(hex(randomblob(16))), ?, ?, 0, 0, 0, ?, ?, 0, 0, ?, ?)""",
                user,
                place,
                fresh.generation(),
                fresh.epoch(),
                StoredJson.write(fresh),
                MetaRecord.catalogueOf(fresh));
    }

    /** The server must not take two files for one device, nor may two files have one leader. */
    private static void rename(SqliteConnection connection, String place, Meta fresh) throws SQLException {
        String former = connection.first("SELECT place FROM state", row -> row.getString(1), place);
        if (former.equals(place)) {
            return;
        }
        MetaRecord record = new MetaRecord(connection);
        String instance = connection.first("SELECT instance FROM state", row -> row.getString(1), "");
        Meta before = record.at(State.read(connection, instance));
        record.write(before.edit().device(fresh.device()).build(), before);
        connection.execute("UPDATE state SET place = ?, leader = NULL, leads_until = 0", place);
    }

    private static void requireUser(SqliteConnection connection, String user) {
        String known = connection.run(() -> connection.first("SELECT user FROM state", row -> row.getString(1), ""));
        if (!known.equals(user)) {
            throw new StorageFailed("The file has the data of another user.");
        }
    }

    /** Removes everything, and overwrites it. */
    static void empty(SqliteConnection connection) {
        connection.run(() -> connection.execute("PRAGMA secure_delete = ON"));
        connection.transact(Mode.WRITE, () -> {
            Schema.drop(connection);
            return connection.execute("PRAGMA user_version = 0");
        });
        connection.run(() -> connection.execute("VACUUM"));
        connection.run(() -> connection.execute("PRAGMA wal_checkpoint(TRUNCATE)"));
    }
}
