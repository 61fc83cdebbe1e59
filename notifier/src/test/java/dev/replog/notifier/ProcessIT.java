package dev.replog.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service as operators run it: a process of its own, configured by its environment. */
class ProcessIT {
    @TempDir
    private Path folder;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void service_runsFromItsJar_andStopsWhenTold() throws Exception {
        SharedBackends backends = SharedBackends.get();
        String prefix = backends.newTopicPrefix();
        int port = freePort();
        int managementPort = freePort();
        Path output = folder.resolve("output.txt");
        ProcessBuilder command = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx256m",
                        "-jar",
                        execJar().toString(),
                        "--server.port=" + port,
                        "--management.server.port=" + managementPort,
                        "--replog.kafka.topic-prefix=" + prefix)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        command.environment()
                .putAll(Map.of(
                        "REPLOG_KAFKA", backends.kafkaBootstrapServers(),
                        "REPLOG_POSTGRES", backends.newDatabase(),
                        "REPLOG_JWT_SECRET", RunningNotifier.SECRET));
        Process process = command.start();
        try (ChangeLog log = new ChangeLog(backends.kafkaBootstrapServers(), prefix)) {
            log.createTopic(1);
            URI readiness = URI.create("http://127.0.0.1:" + managementPort + "/actuator/health/readiness");
            Eventually.holds("readiness is UP", () -> isOk(readiness));
            try (SseClient client = stream(port)) {
                assertThat(client.next().name()).isEqualTo("ready");
                log.publish("alice", 1);
                assertThat(client.next().id()).isEqualTo(ChangeLog.token("alice", 1));
                process.destroy();
                assertThat(client.next().name()).isEqualTo("end");
            }
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(output)).doesNotContain("ERROR", "Exception");
        } finally {
            process.destroyForcibly();
        }
    }

    private SseClient stream(int port) throws IOException, InterruptedException {
        String token = RunningNotifier.jwt("alice", Instant.now().plus(Duration.ofMinutes(5)));
        return new SseClient(http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/sync/stream"))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream()));
    }

    private boolean isOk(URI uri) {
        try {
            return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Path execJar() {
        try (Stream<Path> built = Files.list(Path.of("target"))) {
            return built.filter(file -> file.getFileName().toString().endsWith("-exec.jar"))
                    .findFirst()
                    .orElseThrow()
                    .toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
