package dev.replog.notifier;

import dev.replog.backends.SharedBackends;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;

/** A notifier as operators run it: its own process, configured by its environment. */
final class NotifierProcess implements AutoCloseable {
    private final Process process;
    private final Path output;
    private final int port;
    private final int managementPort;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private NotifierProcess(Path folder, String prefix, String database, Map<String, String> settings)
            throws IOException {
        SharedBackends backends = SharedBackends.get();
        port = SharedBackends.freePort();
        managementPort = SharedBackends.freePort();
        output = folder.resolve("output-" + port + ".txt");
        ProcessBuilder command = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        execJar().toString(),
                        "--server.port=" + port,
                        "--management.server.port=" + managementPort,
                        "--spring.reactor.netty.shutdown-quiet-period=0s",
                        "--replog.kafka.topic-prefix=" + prefix)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        settings.forEach((key, value) -> command.command().add("--" + key + "=" + value));
        command.environment()
                .putAll(Map.of(
                        "REPLOG_KAFKA",
                        backends.kafkaBootstrapServers(),
                        "REPLOG_POSTGRES",
                        database,
                        "REPLOG_JWT_SECRET",
                        RunningNotifier.SECRET));
        process = command.start();
    }

    static NotifierProcess start(Path folder, String prefix, String database, Map<String, String> settings)
            throws IOException {
        return new NotifierProcess(folder, prefix, database, settings);
    }

    void awaitReady() {
        URI readiness = URI.create("http://127.0.0.1:" + managementPort + "/actuator/health/readiness");
        Eventually.holds("readiness is UP", () -> isOk(readiness));
    }

    Process process() {
        return process;
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    SseClient stream(String user, String query) throws IOException, InterruptedException {
        String token = RunningNotifier.jwt(user, Instant.now().plus(Duration.ofMinutes(5)));
        return new SseClient(http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/sync/stream" + query))
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

    @Override
    public void close() {
        // Forcibly: kill -9.
        process.destroyForcibly();
        process.onExit().join();
        http.close();
    }
}
