package dev.replog.backends;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * A folder that one running server uses at a time, in this process and others. The operating system releases its lock
 * when the owner ends, so a killed owner leaves nothing to clean up. Content that needs several steps is created under
 * a temporary name and renamed, so that a folder is either complete or missing.
 */
public final class ServerFolder implements AutoCloseable {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private final Path path;
    private final FileChannel lock;

    private ServerFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Locks the folder, which is created if missing, for this process. */
    public static ServerFolder open(Path path) {
        try {
            Path folder = closedToOthers(path);
            FileChannel channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locked(channel)) {
                channel.close();
                throw new BackendException("The folder " + folder + " is in use by another running server.");
            }
            return new ServerFolder(folder, channel);
        } catch (IOException fault) {
            throw new BackendException("The folder " + path + " cannot be used: " + reason(fault) + ".", fault);
        }
    }

    /** Creates the folder if it is missing, for its owner alone. */
    public static void make(Path path) {
        try {
            closedToOthers(path);
        } catch (IOException fault) {
            throw new BackendException("The folder " + path + " cannot be used: " + reason(fault) + ".", fault);
        }
    }

    private static Path closedToOthers(Path path) throws IOException {
        Path folder = Files.createDirectories(path).toRealPath();
        if (!Files.getPosixFilePermissions(folder).equals(OWNER_ONLY)) {
            Files.setPosixFilePermissions(folder, OWNER_ONLY);
        }
        return folder;
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException heldByThisJvm) {
            return false;
        }
    }

    public Path path() {
        return path;
    }

    public Path resolve(String name) {
        return path.resolve(name);
    }

    /** The named folder, created by the step if it is missing. */
    Path completed(String name, FolderStep step) {
        Path complete = path.resolve(name);
        if (Files.isDirectory(complete)) {
            return complete;
        }
        Path unfinished = path.resolve(name + ".unfinished");
        try {
            delete(unfinished);
            step.make(unfinished);
            return Files.move(unfinished, complete, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException fault) {
            throw new BackendException("The folder " + complete + " cannot be made: " + reason(fault) + ".", fault);
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** Deletes a folder with its content. Links are not followed, and missing files are ignored. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> deepestFirst;
        try (var walk = Files.walk(folder)) {
            deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
        } catch (UncheckedIOException fault) {
            throw fault.getCause();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }

    private static String reason(IOException fault) {
        return fault instanceof FileSystemException named && named.getReason() != null
                ? named.getReason()
                : fault.toString();
    }

    /** A way to fill a new folder. */
    interface FolderStep {
        void make(Path folder) throws IOException;
    }
}
