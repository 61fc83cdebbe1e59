package dev.replog.allinone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.backends.SharedBackends;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests the three services as an operator runs them: each from its own jar, in a process of its own, on external
 * servers.
 */
class ServiceProcessesIT {
    private static final Duration START_MAX = Duration.ofMinutes(2);

    private final List<Process> processes = new ArrayList<>();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private Path logs;

    @AfterEach
    void endProcesses() throws InterruptedException {
        processes.forEach(Process::destroy);
        for (Process process : processes) {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        client.shutdownNow();
    }

    @Test
    void aMutation_goesAllTheWayThrough_threeProcesses() throws Exception {
        SharedBackends backends = SharedBackends.get();
        List<String> common = List.of(
                "--spring.profiles.active=dev",
                "--spring.kafka.bootstrap-servers=" + backends.kafkaBootstrapServers(),
                "--replog.kafka.topic-prefix=" + backends.newTopicPrefix(),
                "--replog.postgres.url=" + backends.newDatabase());
        int commands = start("command-api", common);
        int pulls = start("change-projector", common);
        int pings = start("notifier", common);
        List.of(commands, pulls, pings).forEach(this::awaitReady);
        List.of(commands, pulls, pings).forEach(port -> requireOnLoopbackAlone(port + 1_000));

        String token = send(get(commands, "/dev/token?sub=alice", "")).body();
        HttpResponse<InputStream> stream =
                client.send(get(pings, "/api/sync/stream", token), BodyHandlers.ofInputStream());
        assertThat(stream.statusCode()).isEqualTo(200);
        HttpResponse<String> created = send(HttpRequest.newBuilder(uri(commands, "/api/exercises"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"name\": \"Squat\"}"))
                .build());
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        assertThat(send(get(pulls, "/api/sync", token)).body()).contains("Squat");
        assertThat(readUntil(stream.body(), "event: change")).contains("\"types\":[\"exercise\"]");
    }

    /** On Linux a connection to 127.0.0.2 reaches a server on all addresses, but not a server on 127.0.0.1. */
    private static void requireOnLoopbackAlone(int port) {
        if (System.getProperty("os.name").equals("Linux")) {
            assertThatThrownBy(() -> new Socket("127.0.0.2", port)).isInstanceOf(ConnectException.class);
        }
    }

    private int start(String service, List<String> common) throws IOException {
        int port = ReplogProcess.freePort();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                jar(service)));
        command.addAll(common);
        command.add("--server.port=" + port);
        command.add("--management.server.port=" + (port + 1_000));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("REPLOG_"));
        builder.redirectErrorStream(true)
                .redirectOutput(logs.resolve(service + ".log").toFile());
        processes.add(builder.start());
        return port;
    }

    private static String jar(String service) throws IOException {
        String module = service.equals("change-projector") ? "change-projector/service" : service;
        Path target = Path.of(System.getProperty("replog.root"), module, "target");
        try (Stream<Path> files = Files.list(target)) {
            return files.map(Path::toString)
                    .filter(name -> name.endsWith("-exec.jar"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(target + ": no -exec.jar"));
        }
    }

    private void awaitReady(int port) {
        long deadlineNanos = System.nanoTime() + START_MAX.toNanos();
        while (!isReady(port + 1_000)) {
            assertThat(System.nanoTime()).as("port %s is not ready", port).isLessThan(deadlineNanos);
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    private boolean isReady(int managementPort) {
        try {
            return send(get(managementPort, "/actuator/health/readiness", "")).statusCode() == 200;
        } catch (IOException notListening) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String readUntil(InputStream stream, String expected) throws IOException {
        StringBuilder read = new StringBuilder();
        byte[] buffer = new byte[1024];
        int count = stream.read(buffer);
        while (count >= 0) {
            read.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
            int found = read.indexOf(expected);
            if (found >= 0 && read.indexOf("\n\n", found) >= 0) {
                return read.toString();
            }
            count = stream.read(buffer);
        }
        throw new AssertionError("the stream ended: " + read);
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, BodyHandlers.ofString());
    }

    private static HttpRequest get(int port, String path, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(port, path)).timeout(Duration.ofSeconds(30));
        return token.isEmpty()
                ? request.build()
                : request.header("Authorization", "Bearer " + token).build();
    }

    private static URI uri(int port, String path) {
        return URI.create("http://localhost:" + port + path);
    }
}
