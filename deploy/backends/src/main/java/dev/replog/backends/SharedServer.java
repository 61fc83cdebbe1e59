package dev.replog.backends;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The JVM that runs one build's servers. It starts them in a temporary folder, writes their addresses to a file, and
 * watches the build's process. When that process has ended, or when it is stopped itself, it stops the servers and
 * removes the folder and the file. Arguments: the folder for the addresses, the kind of servers, and the build.
 */
final class SharedServer {

    static final String CONTAINERS = "containers";
    static final String EMBEDDED = "embedded";
    private static final String DATA_PREFIX = "replog-backends-";

    private static final Duration WATCH_INTERVAL = Duration.ofMillis(500);

    private final SharedServerFiles files;
    private final BuildProcess build;
    private final Backends backends;
    private final Path data;
    private final CountDownLatch stopped = new CountDownLatch(1);

    private SharedServer(SharedServerFiles files, BuildProcess build, Backends backends, Path data) {
        this.files = files;
        this.build = build;
        this.backends = backends;
        this.data = data;
    }

    static void main(String[] arguments) throws IOException, InterruptedException {
        SharedServerFiles files = new SharedServerFiles(Path.of(arguments[0]));
        BuildProcess build = new BuildProcess(Long.parseLong(arguments[2]), Instant.parse(arguments[3]));
        SharedServer server = start(files, arguments[1], build);
        Runtime.getRuntime().addShutdownHook(new Thread(server::stop, "stop"));
        server.announce();
        server.awaitEndOfBuild();
        System.exit(0);
    }

    private static SharedServer start(SharedServerFiles files, String kind, BuildProcess build) throws IOException {
        Path data = Files.createTempDirectory(DATA_PREFIX);
        try {
            Backends backends = kind.equals(CONTAINERS) ? ContainerBackends.start() : EmbeddedBackends.start(data);
            return new SharedServer(files, build, backends, data);
        } catch (RuntimeException fault) {
            ServerFolder.delete(data);
            throw fault;
        }
    }

    private void announce() throws IOException {
        files.write(new SharedServerFiles.Addresses(
                backends.kafkaBootstrapServers(),
                backends.postgresUrl(),
                BuildProcess.named(ProcessHandle.current()),
                data));
    }

    private void awaitEndOfBuild() throws InterruptedException {
        while (build.isAlive()) {
            if (stopped.await(WATCH_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }

    private void stop() {
        stopped.countDown();
        try {
            backends.close();
            ServerFolder.delete(data);
            ServerFolder.delete(files.folder());
        } catch (IOException fault) {
            System.err.println("Could not remove everything: " + fault);
        }
    }
}
