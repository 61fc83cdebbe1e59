package dev.replog.allinone.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The all-in-one in a process of its own, started by the first test that needs it and stopped with this JVM. Each test
 * uses its own users. Its limits of requests are far above what the tests send, unless a test states otherwise.
 */
final class RunningReplog {

    /** How many commands a user may send at once; an operation of a push counts as one. */
    static final int BURST = 2_000;

    private static final Duration START_MAX = Duration.ofMinutes(4);
    private static final Duration STOP_MAX = Duration.ofSeconds(15);
    private static final List<String> ARGUMENTS = List.of(
            "--replog.rate-limit.commands-per-second=" + BURST,
            "--replog.rate-limit.burst=" + BURST,
            "--replog.rate-limit.push-operation-cost=1",
            "--replog.read-limit.reads-per-second=100000",
            "--replog.read-limit.burst=100000",
            "--replog.pull.catch-up=1s");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port;
    private final Process process;
    private final Path folder;
    private final Description description;

    private RunningReplog() throws IOException, InterruptedException {
        this.port = freePort();
        this.folder = Files.createTempDirectory("contract-replog-");
        this.process = launch();
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop-replog"));
        awaitReady();
        this.description = Description.of(
                http.send(HttpRequest.newBuilder(uri("/openapi.yaml")).build(), BodyHandlers.ofString())
                        .body());
    }

    static RunningReplog get() {
        return Holder.REPLOG;
    }

    URI uri(String target) {
        return URI.create("http://localhost:" + port + target);
    }

    HttpClient http() {
        return http;
    }

    /** Its health. */
    Description description() {
        return description;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it has logged so far. */
    String log() {
        try {
            return Files.readString(folder.resolve("data/logs/replog.log"));
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private Process launch() throws IOException {
        Path root = Path.of(System.getProperty("replog.root"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + root.resolve("deploy").resolve("jvm.options"),
                "-XX:TieredStopAtLevel=1",
                // A machine that builds has long pauses, in which its broker is not dead.
                "-Dreplog.backends.broker-session-millis=60000",
                "-jar",
                root.resolve("deploy/all-in-one/target/replog-all-in-one.jar").toString()));
        command.addAll(ARGUMENTS);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("REPLOG_"));
        builder.environment().put("REPLOG_DATA", folder.resolve("data").toString());
        builder.environment().put("REPLOG_PORT", String.valueOf(port));
        return builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
    }

    private void awaitReady() throws IOException {
        long deadlineNanos = System.nanoTime() + START_MAX.toNanos();
        while (true) {
            String output = Files.readString(folder.resolve("output"));
            if (output.contains("RepLog is ready")) {
                return;
            }
            assertThat(process.isAlive() && System.nanoTime() < deadlineNanos)
                    .as("not ready: %s", output)
                    .isTrue();
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private void stop() {
        process.destroy();
        try (Stream<ProcessHandle> started = process.descendants()) {
            List<ProcessHandle> descendants = started.toList();
            if (!process.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                descendants.forEach(ProcessHandle::destroyForcibly);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        deleteFolder();
    }

    private void deleteFolder() {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** A free port whose management ports are free too, below the range of outgoing connections. */
    private static int freePort() {
        for (int attempt = 0; attempt < 100; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(15_000, 31_000);
            if (Stream.of(0, 1_000, 1_001, 1_002).allMatch(offset -> isFree(port + offset))) {
                return port;
            }
        }
        return fail("no free ports");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    private static final class Holder {
        private static final RunningReplog REPLOG = start();

        private static RunningReplog start() {
            try {
                return new RunningReplog();
            } catch (IOException fault) {
                throw new UncheckedIOException(fault);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }
    }
}
