package dev.replog.allinone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** RepLog as {@code deploy/up} runs it, in a process of its own. */
final class ReplogProcess implements AutoCloseable {

    private static final Duration START_MAX = Duration.ofMinutes(3);

    private final Process process;
    private final Path data;
    private final Path output;
    private final int port;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private ReplogProcess(Process process, Path data, Path output, int port) {
        this.process = process;
        this.data = data;
        this.output = output;
        this.port = port;
    }

    /** Starts it without waiting for anything. */
    static ReplogProcess launch(Path data, int port) throws IOException {
        return launch(data, port, Map.of());
    }

    /** The same with further variables in its environment. */
    static ReplogProcess launch(Path data, int port, Map<String, String> environment) throws IOException {
        return launch(List.of(), data, port, environment);
    }

    private static ReplogProcess launch(List<String> prefix, Path data, int port, Map<String, String> environment)
            throws IOException {
        Path root = Path.of(System.getProperty("replog.root"));
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + root.resolve("deploy").resolve("jvm.options"),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                root.resolve("deploy/all-in-one/target/replog-all-in-one.jar").toString()));
        Path output = Files.createTempFile("replog-all-in-one-", ".out");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("REPLOG_"));
        builder.environment().put("REPLOG_DATA", data.toString());
        builder.environment().put("REPLOG_PORT", String.valueOf(port));
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true).redirectOutput(output.toFile());
        return new ReplogProcess(builder.start(), data, output, port);
    }

    /** Starts it with this many file descriptors, and waits until it is ready. */
    static ReplogProcess startWithDescriptors(int descriptors, Path data, int port) throws IOException {
        List<String> limit = List.of("sh", "-c", "ulimit -n " + descriptors + "; exec \"$@\"", "sh");
        return awaitReady(launch(limit, data, port, Map.of()));
    }

    /** Starts it and waits until it is ready. */
    static ReplogProcess start(Path data, int port) throws IOException {
        return start(data, port, Map.of());
    }

    static ReplogProcess start(Path data, int port, Map<String, String> environment) throws IOException {
        return awaitReady(launch(data, port, environment));
    }

    private static ReplogProcess awaitReady(ReplogProcess replog) throws IOException {
        long deadlineNanos = System.nanoTime() + START_MAX.toNanos();
        while (!replog.output().contains("RepLog is ready")) {
            if (!replog.process.isAlive() || System.nanoTime() > deadlineNanos) {
                String output = replog.output();
                replog.close();
                fail("Not ready: " + output);
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        return replog;
    }

    /** A free port whose management ports are free too. */
    static int freePort() {
        for (int attempt = 0; attempt < 100; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(15_000, 30_000);
            if (isFree(port) && isFree(port + 1_000) && isFree(port + 1_001) && isFree(port + 1_002)) {
                return port;
            }
        }
        return fail("no free ports");
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    int port() {
        return port;
    }

    HttpClient client() {
        return client;
    }

    String token(String user) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/dev/token?sub=" + user))
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofSeconds(20));
    }

    /** Like Ctrl-C or kill. It ends within ten seconds; a slow machine may need longer for it. */
    void stop() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    /** Like kill -9 of this JVM alone; its PostgreSQL keeps running. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Like kill -9 of all processes. */
    void killEverything() throws IOException {
        Optional<ProcessHandle> postmaster = postmaster();
        List<ProcessHandle> all = new ArrayList<>();
        postmaster.ifPresent(parent -> parent.descendants().forEach(all::add));
        postmaster.ifPresent(all::add);
        kill();
        all.forEach(ProcessHandle::destroyForcibly);
    }

    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(START_MAX.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    Optional<ProcessHandle> postmaster() throws IOException {
        Path file = data.resolve("postgres/data/postmaster.pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(Files.readAllLines(file).getFirst()));
    }

    /** Stops everything that is still running. */
    @Override
    public void close() {
        try {
            process.destroy();
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                kill();
            }
            client.shutdownNow();
            Files.deleteIfExists(output);
        } catch (IOException | InterruptedException fault) {
            throw new IllegalStateException(fault);
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
