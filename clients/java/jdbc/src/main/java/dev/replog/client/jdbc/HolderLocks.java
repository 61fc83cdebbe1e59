package dev.replog.client.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.replog.client.store.StorageFailed;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether the process of a leader still runs, by locks of the operating system. Each client that asks for the
 * lead locks one byte of a file beside the database, whose place is derived from the client's name, and keeps it until
 * it is closed. The system frees the byte when the process ends, also when it is killed; it does not when the process
 * is frozen. It can be used from any thread.
 */
final class HolderLocks implements AutoCloseable {

    /** Places are below 2^47: every file system allows so much. */
    private static final long PLACE_MASK = (1L << 47) - 1;

    /**
     * The open files of this process. Closing any channel of a file frees all locks that the process has on it, so that
     * all clients of a file must share one channel.
     */
    private static final Map<Path, OpenFile> FILES = new HashMap<>();

    private static final class OpenFile {
        private final FileChannel channel;
        private final Map<Long, FileLock> held = new HashMap<>();
        private int users;

        OpenFile(FileChannel channel) {
            this.channel = channel;
        }
    }

    private final Path path;
    private final List<Long> mine = new ArrayList<>();
    private @Nullable OpenFile file;

    /** @param database is not touched; the locks are in a file whose name has {@code -lead} at its end */
    HolderLocks(Path database) {
        path = database.resolveSibling(database.getFileName() + "-lead");
    }

    /** Shows other processes that this client runs. A second call does nothing. */
    void hold(String holder) {
        long place = placeOf(holder);
        synchronized (FILES) {
            OpenFile open = open();
            if (open.held.containsKey(place)) {
                return;
            }
            try {
                FileLock lock = open.channel.tryLock(place, 1, false);
                if (lock != null) {
                    open.held.put(place, lock);
                    mine.add(place);
                }
            } catch (IOException | OverlappingFileLockException refused) {
                throw new StorageFailed(path + ": the file cannot be locked; use a local disk", refused);
            }
        }
    }

    /** Whether the client with this name runs. True when that cannot be told. */
    boolean isAlive(String holder) {
        long place = placeOf(holder);
        synchronized (FILES) {
            OpenFile open = open();
            if (open.held.containsKey(place)) {
                return true;
            }
            try (FileLock lock = open.channel.tryLock(place, 1, false)) {
                return lock == null;
            } catch (IOException | OverlappingFileLockException unknown) {
                return true;
            }
        }
    }

    /** Frees what this client has locked. */
    @Override
    public void close() {
        synchronized (FILES) {
            OpenFile open = file;
            if (open == null) {
                return;
            }
            file = null;
            open.users--;
            try {
                for (long place : mine) {
                    FileLock lock = open.held.remove(place);
                    if (lock != null) {
                        lock.release();
                    }
                }
                if (open.users == 0) {
                    FILES.values().remove(open);
                    open.channel.close();
                }
            } catch (IOException failure) {
                throw new StorageFailed(path + ": the file cannot be closed", failure);
            }
        }
    }

    private OpenFile open() {
        if (file == null) {
            try {
                Path real = realPath();
                OpenFile open = FILES.get(real);
                if (open == null) {
                    open = new OpenFile(FileChannel.open(real, CREATE, READ, WRITE));
                    FILES.put(real, open);
                }
                open.users++;
                file = open;
            } catch (IOException failure) {
                throw new StorageFailed(path + ": the file cannot be opened", failure);
            }
        }
        return file;
    }

    /** The one path of the file: two names of its folder would give two channels. */
    private Path realPath() throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        return folder == null ? path : folder.toRealPath().resolve(path.getFileName());
    }

    private static long placeOf(String holder) {
        return UUID.nameUUIDFromBytes(holder.getBytes(UTF_8)).getLeastSignificantBits() & PLACE_MASK;
    }
}
