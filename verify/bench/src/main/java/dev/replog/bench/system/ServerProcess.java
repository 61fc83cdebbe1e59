package dev.replog.bench.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process and the moment when it is ready. Closing stops it in order, and kills it when that takes too long. */
final class ServerProcess implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofMinutes(3);
    private static final Duration STOP_MAX = Duration.ofSeconds(20);

    private final Process process;
    private final Path output;

    private ServerProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Detects whether a process is ready, from its output or otherwise. */
    interface Readiness {
        boolean seenIn(String output);

        /** It prints this text. */
        static Readiness text(String text) {
            return output -> output.contains(text);
        }

        /** It accepts connections, with any output. */
        static Readiness port(int port) {
            return ignored -> {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    return socket.isConnected();
                } catch (IOException notYet) {
                    return false;
                }
            };
        }
    }

    /** Returns when it is ready. */
    static ServerProcess start(
            List<String> command, Map<String, String> environment, Path folder, Path output, Readiness readiness) {
        try {
            Files.createDirectories(output.toAbsolutePath().getParent());
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            ServerProcess started = new ServerProcess(builder.start(), output);
            // Also when the benchmark itself is interrupted.
            Runtime.getRuntime().addShutdownHook(new Thread(started.process::destroy));
            started.await(readiness);
            return started;
        } catch (IOException fault) {
            throw new UncheckedIOException(command.getFirst() + " could not be started", fault);
        }
    }

    long pid() {
        return process.pid();
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    private void await(Readiness readiness) throws IOException {
        long deadlineNanos = System.nanoTime() + START_MAX.toNanos();
        while (!readiness.seenIn(output())) {
            if (!process.isAlive() || System.nanoTime() > deadlineNanos) {
                process.destroyForcibly();
                throw new IOException("not ready; its output: " + output());
            }
            Waits.pause(Duration.ofMillis(100));
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
