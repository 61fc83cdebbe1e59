package dev.replog.client.jdbc;

import dev.replog.client.json.JsonFormatException;
import dev.replog.client.store.StorageFailed;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteException;

/** Says in words of the app what a failure of SQLite means. */
final class Errors {

    private final Path file;
    private final SqliteSettings settings;

    Errors(Path file, SqliteSettings settings) {
        this.file = file;
        this.settings = settings;
    }

    StorageFailed of(SQLException failure) {
        return new StorageFailed(file + ": " + meaning(failure), failure);
    }

    StorageFailed ofRecord(JsonFormatException unreadable) {
        return new StorageFailed(file + ": a record cannot be read; the file is damaged", unreadable);
    }

    /** Whether another connection writes, so that the call may succeed later. */
    static boolean isBusy(StorageFailed failure) {
        return failure.getCause() instanceof SQLiteException sqlite && (kindOf(sqlite) == 5 || kindOf(sqlite) == 6);
    }

    /** The lowest byte is the kind of failure; the others say more about it. */
    private static int kindOf(SQLiteException failure) {
        return failure.getResultCode().code & 0xff;
    }

    private String meaning(SQLException failure) {
        if (!(failure instanceof SQLiteException sqlite)) {
            return "SQLite failed: " + failure.getMessage();
        }
        return switch (kindOf(sqlite)) {
            case 5, 6 ->
                "another process has been writing for longer than "
                        + settings.busyTimeout().toMillis() + " ms";
            case 8, 14 -> "the file or its folder cannot be written, or is not there";
            case 10 -> "the disk failed to read or write: " + failure.getMessage();
            case 11, 26 -> "the file is damaged, or is not a SQLite database";
            case 13 -> "the disk is full, or the file has reached its limit of " + settings.bytesMax() + " bytes";
            default -> "SQLite failed: " + failure.getMessage();
        };
    }
}
