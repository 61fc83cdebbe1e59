package dev.replog.backends;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the JVM that runs this build's servers, or starts it. With a file lock, one test JVM starts it and the others
 * wait. Servers that have died are started again, and the remains of killed servers of earlier builds are removed.
 */
final class SharedServerLauncher {

    private static final Logger LOG = LoggerFactory.getLogger(SharedServerLauncher.class);
    private static final Duration START_MAX = Duration.ofMinutes(3);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);
    private static final int LOG_TAIL_LENGTH = 2_000;
    private static final String TESTCONTAINERS_CLASS = "org.testcontainers.DockerClientFactory";

    private final Path root;
    private final BuildProcess build;
    private final String kind;
    private final SharedServerFiles files;

    SharedServerLauncher(Path root, BuildProcess build, String kind) {
        this.root = root;
        this.build = build;
        this.kind = kind;
        this.files = SharedServerFiles.of(root, build);
    }

    /** The addresses of this build's servers. */
    SharedServerFiles.Addresses addresses() {
        try {
            Files.createDirectories(files.folder());
            try (FileChannel channel =
                    FileChannel.open(files.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock();
                Optional<SharedServerFiles.Addresses> running = files.readLiving();
                return running.isPresent() ? running.get() : start();
            }
        } catch (IOException fault) {
            throw new BackendException("The shared servers could not be started: " + fault, fault);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new BackendException("Interrupted while the shared servers were starting.", interrupted);
        }
    }

    private SharedServerFiles.Addresses start() throws IOException, InterruptedException {
        removeRemains();
        if (kind.equals(SharedServer.CONTAINERS)) {
            requireTestcontainers();
        }
        Process server = launch();
        long deadlineNanos = System.nanoTime() + START_MAX.toNanos();
        while (System.nanoTime() < deadlineNanos) {
            Optional<SharedServerFiles.Addresses> running = files.readLiving();
            if (running.isPresent()) {
                return running.get();
            }
            if (server.waitFor(POLL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new BackendException("The shared servers did not start; their log ends with:\n" + logTail());
            }
        }
        server.destroy();
        throw new BackendException(
                "The shared servers did not start within " + START_MAX + "; their log ends with:\n" + logTail());
    }

    private Process launch() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                // The servers are never started again on their data, but a machine that builds has long pauses.
                "-D" + KafkaSettings.SESSION_PROPERTY + "=60000",
                "-D" + PostgresSettings.FSYNC_PROPERTY + "=off",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                SharedServer.class.getName(),
                files.folder().toString(),
                kind,
                String.valueOf(build.id()),
                build.start().toString()));
        // In the environment, because the class path of a test may be too long for a command line.
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.redirectErrorStream(true).redirectOutput(files.log().toFile());
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    private static void requireTestcontainers() {
        try {
            Class.forName(TESTCONTAINERS_CLASS, false, SharedServerLauncher.class.getClassLoader());
        } catch (ClassNotFoundException absent) {
            throw new BackendException(
                    "replog.backends=containers, but Testcontainers is not on the class path. Run the build with"
                            + " -Dreplog.backends=containers.",
                    absent);
        }
    }

    private String logTail() throws IOException {
        String log = Files.readString(files.log()).strip();
        return log.substring(Math.max(0, log.length() - LOG_TAIL_LENGTH));
    }

    /** Removes the remains of server JVMs that were killed, of this build and of builds that have ended. */
    private void removeRemains() throws IOException {
        List<Path> folders;
        try (var listed = Files.list(SharedServerFiles.all(root))) {
            folders = listed.filter(Files::isDirectory).toList();
        }
        for (Path folder : folders) {
            Optional<SharedServerFiles.Addresses> left = new SharedServerFiles(folder).read();
            if (left.isPresent() && !left.get().server().isAlive()) {
                removeRemains(folder, left.get().data());
            }
        }
    }

    private void removeRemains(Path folder, Path data) throws IOException {
        LOG.info("Removing {} and {} of a killed process", folder, data);
        EmbeddedPostgres.stopLeftBehind(data.resolve("postgres"));
        ServerFolder.delete(data);
        if (folder.equals(files.folder())) {
            files.deleteAddresses();
        } else {
            ServerFolder.delete(folder);
        }
    }
}
