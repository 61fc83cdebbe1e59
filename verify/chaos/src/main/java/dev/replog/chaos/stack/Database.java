package dev.replog.chaos.stack;

import dev.replog.backends.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * PostgreSQL as a separate process, on a file system of its own in memory where we may mount one, so that its disk can
 * be full without affecting other programs. After a kill or a stop it starts on the same port with the same data.
 */
public final class Database implements AutoCloseable {
    private static final Duration COMMAND_MAX = Duration.ofSeconds(10);
    private static final String SIZE = "1g";
    private static final int BLOCK_BYTES = 1 << 20;

    private final Path folder;
    private final boolean isMounted;
    private EmbeddedPostgres postgres;

    private Database(Path folder, boolean isMounted, EmbeddedPostgres postgres) {
        this.folder = folder;
        this.isMounted = isMounted;
        this.postgres = postgres;
    }

    static Database start(Path folder) throws IOException {
        Files.createDirectories(folder);
        boolean isMounted = command("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", folder.toString());
        Leftovers.atEnd(() -> {
            kill(folder);
            if (isMounted) {
                command("umount", "--lazy", folder.toString());
            }
        });
        return new Database(folder, isMounted, EmbeddedPostgres.start(folder.resolve("server"), Ports.free()));
    }

    int port() {
        return postgres.port();
    }

    String password() {
        return Objects.requireNonNull(postgres.address().password());
    }

    String url(int port) {
        return "postgresql://" + postgres.address().user() + "@" + Ports.HOST + ":" + port + "/"
                + postgres.address().database();
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + Ports.HOST + ":" + port() + "/"
                        + postgres.address().database(),
                postgres.address().user(),
                password());
    }

    /** Like kill -9 of all its processes at once. */
    public synchronized void kill() {
        kill(folder);
    }

    private static void kill(Path folder) {
        List<ProcessHandle> all = new ArrayList<>();
        postmaster(folder).ifPresent(parent -> {
            // First the process that would notice the others' deaths and recover.
            all.add(parent);
            parent.descendants().forEach(all::add);
        });
        all.forEach(ProcessHandle::destroyForcibly);
        Waits.until("PostgreSQL's end", COMMAND_MAX, () -> all.stream().noneMatch(ProcessHandle::isAlive));
    }

    /** Like a fast shutdown: open transactions are rolled back, connections closed. */
    public synchronized void stop() {
        postgres.close();
    }

    public synchronized void startAgain() {
        int port = port();
        postgres.close();
        postgres = EmbeddedPostgres.start(folder.resolve("server"), port);
    }

    public boolean isRunning() {
        return postmaster(folder).isPresent();
    }

    /** Whether the disk can be filled without affecting other programs. */
    public boolean isApart() {
        return isMounted;
    }

    public void fillDisk() throws IOException {
        byte[] block = new byte[BLOCK_BYTES];
        Path ballast = ballast();
        try (FileChannel out = FileChannel.open(ballast, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            int size = BLOCK_BYTES;
            while (size > 0) {
                size = writeBlock(out, block, size);
            }
        }
    }

    public void freeDisk() throws IOException {
        Files.deleteIfExists(ballast());
    }

    @Override
    public synchronized void close() {
        postgres.close();
    }

    private Path ballast() {
        return folder.resolve("ballast");
    }

    /** The size of the next attempt: the same again, or less when there was no room. */
    private static int writeBlock(FileChannel out, byte[] block, int size) {
        try {
            var ignored = out.write(java.nio.ByteBuffer.wrap(block, 0, size));
            return size;
        } catch (IOException full) {
            return size / 4;
        }
    }

    private static Optional<ProcessHandle> postmaster(Path folder) {
        Path file = folder.resolve("server/data/postmaster.pid");
        try {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            return lines.isEmpty()
                    ? Optional.empty()
                    : ProcessHandle.of(Long.parseLong(lines.getFirst().strip())).filter(ProcessHandle::isAlive);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private static boolean command(String... words) {
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.environment().putAll(Map.of("LC_ALL", "C"));
            Process process = builder.start();
            return process.waitFor(COMMAND_MAX.toMillis(), TimeUnit.MILLISECONDS) && process.exitValue() == 0;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
