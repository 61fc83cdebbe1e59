package dev.replog.client.jdbc;

import dev.replog.client.store.Store;
import dev.replog.client.store.StoreFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the data of a client in files of SQLite. Each user has a file: {@code gym.db} gives {@code gym-<id>.db} in the
 * same folder, which must exist. The id is derived from the user, and does not tell the user's name.
 *
 * <p>Several clients may have a file open, also in several processes of one machine. The file must be on a local disk,
 * because SQLite's write-ahead log uses shared memory. This object never changes; its methods make others.
 */
public final class SqliteStore implements StoreFactory {

    /** When a write is durable. */
    public enum Durability {
        /** It survives a power cut when the call ends ({@code synchronous=FULL}). */
        STRICT,
        /** It survives the end of the process, but a power cut may lose the last writes. The file stays whole. */
        RELAXED
    }

    private static final long BYTES_MAX = 4L << 30;

    private final Path path;
    private final SqliteSettings settings;

    private SqliteStore(Path path, SqliteSettings settings) {
        this.path = path;
        this.settings = settings;
    }

    /**
     * A store with strict durability.
     *
     * @param path names the files; nothing is touched before a client is opened
     */
    public static SqliteStore at(Path path) {
        if (path.getFileName() == null || path.getFileName().toString().isEmpty()) {
            throw new IllegalArgumentException("path: \"" + path + "\" (expected: the name of a file)");
        }
        return new SqliteStore(
                path.toAbsolutePath(),
                new SqliteSettings(Durability.STRICT, Duration.ofSeconds(5), 10_000, BYTES_MAX, sql -> {}));
    }

    /** When a write is durable; {@code STRICT} by default. */
    public SqliteStore durability(Durability durability) {
        return with(new SqliteSettings(
                durability,
                settings.busyTimeout(),
                settings.historyLimit(),
                settings.bytesMax(),
                settings.beforeStatement()));
    }

    /** How long a call waits for another process that writes, before it fails; 5 s by default. */
    public SqliteStore busyTimeout(Duration timeout) {
        return with(new SqliteSettings(
                settings.durability(),
                timeout,
                settings.historyLimit(),
                settings.bytesMax(),
                settings.beforeStatement()));
    }

    /**
     * How many removals are remembered; 10,000 by default. A client that was closed or frozen for longer reads the
     * queue again, and its queries run again.
     */
    public SqliteStore historyLimit(int removals) {
        return with(new SqliteSettings(
                settings.durability(),
                settings.busyTimeout(),
                removals,
                settings.bytesMax(),
                settings.beforeStatement()));
    }

    /** How large a file may become; 4 GiB by default. A write beyond that fails and changes nothing. */
    public SqliteStore bytesMax(long bytes) {
        return with(new SqliteSettings(
                settings.durability(),
                settings.busyTimeout(),
                settings.historyLimit(),
                bytes,
                settings.beforeStatement()));
    }

    /** Tells each statement before it runs. */
    SqliteStore beforeStatement(Consumer<String> listener) {
        return with(new SqliteSettings(
                settings.durability(), settings.busyTimeout(), settings.historyLimit(), settings.bytesMax(), listener));
    }

    SqliteSettings settings() {
        return settings;
    }

    private SqliteStore with(SqliteSettings other) {
        return new SqliteStore(path, other);
    }

    @Override
    public Store store(@Nullable String user) {
        return new UserStore(FileNames.of(path, user), user, settings);
    }

    /** True: processes agree on the one that leads by a row in the file. */
    @Override
    public boolean isShared() {
        return true;
    }
}
