package dev.replog.projector.pull;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.projector.ChangeProjector;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/**
 * Tests the service in a JVM whose heap is smaller than the streams together, several times: with a slow client, with
 * fast ones, with one that unpacks, and with many that disconnect.
 */
class ConstantMemoryIT {
    private static final int ENTITIES = 70_000;
    private static final int ENTITY_BYTES = 1_200;
    private static final long RETRY_NANOS = 20_000_000;
    private static final Duration START_MAX = Duration.ofMinutes(2);

    @Test
    void aPullOfMoreThanTheHeap_isAnswered_toSlowClientsToo() throws Exception {
        String url = SharedBackends.get().newDatabase();
        ReadModelWriter.migrate(url);
        try (ReadModelWriter writer = ReadModelWriter.open(url)) {
            writer.generation(1, ReadModelWriter.TOPIC);
            writer.exercises("alice", ENTITIES, ENTITY_BYTES);
            writer.execute("ANALYZE entity");
        }
        Path output = Files.createTempFile("replog-child-", ".out");
        int port = SharedBackends.freePort();
        Process child = start(url, port, output);
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            awaitStart(child, output);
            URI origin = URI.create("http://localhost:" + port);
            String bearer = "Bearer "
                    + client.send(
                                    HttpRequest.newBuilder(origin.resolve("/dev/token?sub=alice"))
                                            .build(),
                                    BodyHandlers.ofString())
                            .body();
            try (SlowReader slow = SlowReader.open(origin.resolve("/api/sync"), bearer)) {
                assertThat(slow.take(50_000)).contains(" 200 OK");
                for (int i = 0; i < 20; i++) {
                    // They disconnect in the middle of it.
                    try (SlowReader gone = SlowReader.open(origin.resolve("/api/exercises"), bearer)) {
                        gone.take(100_000);
                    }
                }
                assertThat(lines(client, origin.resolve("/api/sync"), bearer, false))
                        .isEqualTo(ENTITIES + 1);
                slow.take(50_000);
                assertThat(lines(client, origin.resolve("/api/exercises"), bearer, true))
                        .isEqualTo(ENTITIES + 1);
                assertThat(slow.endsWhole()).isTrue();
            }
            assertThat(Files.readString(output)).doesNotContain("OutOfMemory").doesNotContain("LEAK");
        } finally {
            child.destroy();
            child.onExit().get();
            Files.delete(output);
        }
    }

    private static long lines(HttpClient client, URI uri, String bearer, boolean packed)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).header("Authorization", bearer).header("Accept", "application/x-ndjson");
        if (packed) {
            request.header("Accept-Encoding", "gzip");
        }
        HttpResponse<InputStream> response = null;
        // Clients that disconnected may still have their places for a moment.
        while (response == null || response.statusCode() == 503) {
            response = client.send(request.build(), BodyHandlers.ofInputStream());
            if (response.statusCode() == 503) {
                response.body().close();
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Encoding").isPresent())
                .isEqualTo(packed);
        InputStream body = packed ? new GZIPInputStream(response.body()) : response.body();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            long count = 0;
            String last = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                count++;
                last = line;
            }
            assertThat(last).startsWith("{\"nextSyncToken\":\"").endsWith("\"pageToken\":null,\"remaining\":0}");
            return count;
        }
    }

    private static Process start(String url, int port, Path output) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx80m",
                "-XX:MaxDirectMemorySize=16m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dio.netty.leakDetection.level=advanced",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                ChangeProjector.class.getName(),
                "--spring.profiles.active=dev",
                "--server.port=" + port,
                "--management.server.port=-1",
                "--replog.projection.enabled=false",
                "--replog.backlog.enabled=false",
                "--replog.pull.connections=2",
                // A busy machine may delay the slow client for longer than the default.
                "--replog.pull-stream.stall-max=10m",
                "--replog.postgres.url=" + url));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private static void awaitStart(Process child, Path output) throws IOException, InterruptedException {
        long deadlineNanos = System.nanoTime() + START_MAX.toNanos();
        while (System.nanoTime() < deadlineNanos && child.isAlive()) {
            if (Files.readString(output).contains("Started ChangeProjector")) {
                return;
            }
            child.waitFor(Duration.ofMillis(50));
        }
        throw new AssertionError("not started: " + Files.readString(output));
    }
}
