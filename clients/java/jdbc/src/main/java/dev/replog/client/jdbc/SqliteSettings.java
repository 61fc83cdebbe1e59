package dev.replog.client.jdbc;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * How a store uses SQLite.
 *
 * @param beforeStatement is told each statement before it runs; tests end the process there
 */
record SqliteSettings(
        SqliteStore.Durability durability,
        Duration busyTimeout,
        int historyLimit,
        long bytesMax,
        Consumer<String> beforeStatement) {

    SqliteSettings {
        require("busyTimeout in ms", busyTimeout.toMillis(), 0, Integer.MAX_VALUE);
        require("historyLimit", historyLimit, 1, Integer.MAX_VALUE);
        require("bytesMax", bytesMax, 1 << 20, Long.MAX_VALUE);
    }

    private static void require(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + least + ".." + most + ")");
        }
    }
}
