package dev.replog.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the service as a process of its own, from the released jar. */
class ProcessIT {
    @TempDir
    private Path folder;

    @Test
    void jar_servesACommand() throws IOException, InterruptedException {
        SharedBackends backends = SharedBackends.get();
        String prefix = backends.newTopicPrefix();
        int port = SharedBackends.freePort();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                jar().toString()));
        command.addAll(CommandService.arguments(backends.kafkaBootstrapServers(), prefix));
        command.add("--server.port=" + port);
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            URI uri = URI.create("http://127.0.0.1:" + port + "/api/exercises/" + UUID.randomUUID());
            Await.until(Duration.ofSeconds(60), "taking writes", () -> status(uri, "respond-async") == 202);
            try (ScriptedProjector ignored = new ScriptedProjector(backends.kafkaBootstrapServers(), prefix)) {
                Await.until(Duration.ofSeconds(30), "answering writes", () -> status(uri, "wait=5") == 200);
            }
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(output)).doesNotContain(" ERROR ").doesNotContain("Exception");
        } finally {
            process.destroyForcibly();
        }
    }

    private static int status(URI uri, String prefer) {
        try {
            HttpResponse<String> response = CommandService.send(uri, "PUT", "{'name':'a'}", "Prefer", prefer);
            return response.statusCode();
        } catch (IllegalStateException notListeningYet) {
            return 0;
        }
    }

    private static Path jar() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.toString().endsWith("-exec.jar"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no -exec.jar in target (expected: built before)"));
        }
    }
}
