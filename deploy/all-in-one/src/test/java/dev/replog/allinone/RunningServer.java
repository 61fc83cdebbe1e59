package dev.replog.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The all-in-one in a process of its own, with data of its own. It is in the test jar of this module, for tests of
 * other modules that need a server.
 */
public final class RunningServer implements AutoCloseable {
    private static final Path ROOT = Path.of(System.getProperty("replog.root"));
    private static final long STOP_SECONDS_MAX = 15;

    private final int port;
    private final Path folder;
    private final Process process;

    private RunningServer(int port, Path folder, Process process) {
        this.port = port;
        this.folder = folder;
        this.process = process;
    }

    /** Starts a server with the shipped types. */
    public static RunningServer start() throws IOException {
        return start(Map.of());
    }

    /** Starts a server that has the types of this folder too. */
    public static RunningServer startWith(Path types) throws IOException {
        return start(Map.of("REPLOG_CATALOGUE", types.toString()));
    }

    /** @param settings environment variables of the server */
    public static RunningServer start(Map<String, String> settings) throws IOException {
        int port = freePort();
        Path folder = Files.createTempDirectory("replog-server-");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + ROOT.resolve("deploy/jvm.options"),
                "-XX:TieredStopAtLevel=1",
                "-Dreplog.backends.broker-session-millis=60000",
                "-jar",
                ROOT.resolve("deploy/all-in-one/target/replog-all-in-one.jar").toString());
        builder.environment().keySet().removeIf(name -> name.startsWith("REPLOG_"));
        builder.environment().put("REPLOG_DATA", folder.resolve("data").toString());
        builder.environment().putAll(settings);
        builder.environment().put("REPLOG_PORT", String.valueOf(port));
        RunningServer server = new RunningServer(
                port, folder, builder.redirectErrorStream(true).start());
        server.awaitReady();
        return server;
    }

    /** Such as {@code http://localhost:8080}. */
    public String address() {
        return "http://localhost:" + port;
    }

    /** Its data folder, for {@code REPLOG_DATA}. */
    public Path data() {
        return folder.resolve("data");
    }

    /** The body of an answer. */
    public String get(String path) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(address() + path)).build(), BodyHandlers.ofString())
                    .body();
        }
    }

    private void awaitReady() throws IOException {
        BufferedReader output = process.inputReader();
        StringBuilder said = new StringBuilder();
        String line = output.readLine();
        while (line != null && !line.contains("RepLog is ready")) {
            said.append(line).append('\n');
            line = output.readLine();
        }
        // The server writes little after its start, and the same is in its log file.
        assertThat(line).as("not ready: %s", said).isNotNull();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        List<ProcessHandle> descendants;
        try (Stream<ProcessHandle> started = process.descendants()) {
            descendants = started.toList();
        }
        process.destroy();
        if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            descendants.forEach(ProcessHandle::destroyForcibly);
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** A free port whose management ports are free too, below the range of outgoing connections. */
    private static int freePort() {
        return ThreadLocalRandom.current()
                .ints(15_000, 31_000)
                .limit(100)
                .filter(candidate -> Stream.of(0, 1_000, 1_001, 1_002).allMatch(offset -> isFree(candidate + offset)))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
