package dev.replog.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllInOneIT {

    @TempDir
    private Path data;

    @Test
    void writes_arePulledAndPinged_andOutliveStopAndKill() throws Exception {
        int port = ReplogProcess.freePort();
        String token;
        try (ReplogProcess replog = ReplogProcess.start(data, port)) {
            token = replog.token("alice");
            try (BufferedReader stream = stream(replog, token)) {
                create(replog, token, "Leg day");
                assertThat(next(stream, "event:change")).isTrue();
            }
            assertThat(pull(replog, token)).contains("Leg day");
            replog.stop();
            assertThat(replog.output()).contains("Stopped").doesNotContain("Exception");
            assertThat(data.resolve("postgres/data/postmaster.pid")).doesNotExist();
        }
        try (ReplogProcess replog = ReplogProcess.start(data, port)) {
            assertThat(pull(replog, token)).contains("Leg day");
            create(replog, token, "Push day");
            replog.kill();
        }
        try (ReplogProcess replog = ReplogProcess.start(data, port)) {
            assertThat(pull(replog, token)).contains("Leg day", "Push day");
            create(replog, token, "Pull day");
            replog.killEverything();
        }
        try (ReplogProcess replog = ReplogProcess.start(data, port)) {
            assertThat(pull(replog, token)).contains("Leg day", "Push day", "Pull day");
        }
    }

    @Test
    void aSecondStart_isRefusedInOneSentence_whenFolderOrPortIsTaken(@TempDir Path other) throws Exception {
        try (ReplogProcess replog = ReplogProcess.start(data, ReplogProcess.freePort())) {
            try (ReplogProcess second = ReplogProcess.launch(data, ReplogProcess.freePort())) {
                assertThat(second.exitCode()).isEqualTo(1);
                assertThat(second.output().lines())
                        .contains("The folder " + data.toRealPath() + " is in use by another running server.")
                        .noneMatch(line -> line.startsWith("\tat "));
            }
            try (ReplogProcess second = ReplogProcess.launch(other, replog.port())) {
                assertThat(second.exitCode()).isEqualTo(1);
                assertThat(second.output().lines())
                        .contains("The port " + replog.port() + " is in use already, so choose others with REPLOG_PORT"
                                + " (management is 1000 above it).")
                        .noneMatch(line -> line.startsWith("\tat "));
                assertThat(second.postmaster()).isEmpty();
            }
            assertThat(pull(replog, replog.token("bob"))).contains("\"items\":[]");
        }
    }

    @Test
    void theLog_isInTheDataFolder_andTheAddressesAreThereWhileItRuns() throws Exception {
        Path addresses = data.resolve("servers.env");
        try (ReplogProcess replog = ReplogProcess.start(data, ReplogProcess.freePort())) {
            assertThat(Files.readString(data.resolve("logs/replog.log"))).contains("INFO");
            assertThat(replog.output()).contains("curl").doesNotContain("WARN");
            assertThat(permissions(addresses)).isEqualTo("rw-------");
            assertThat(permissions(data)).isEqualTo("rwx------");
            assertThat(permissions(data.resolve("kafka/replog-password"))).isEqualTo("rw-------");
            assertThat(Files.readString(addresses)).contains("REPLOG_KAFKA=", "REPLOG_POSTGRES=");
            replog.stop();
        }
        assertThat(addresses).doesNotExist();
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static void create(ReplogProcess replog, String token, String name)
            throws IOException, InterruptedException {
        HttpResponse<String> response = replog.client()
                .send(
                        replog.request("/api/workouts", token)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(
                                        "{\"name\": \"" + name + "\", \"scheduled_date\": \"2026-11-21\"}"))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    }

    private static String pull(ReplogProcess replog, String token) throws IOException, InterruptedException {
        HttpResponse<String> response =
                replog.client().send(replog.request("/api/sync", token).build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    /** The stream is open when its first event has arrived. */
    private static BufferedReader stream(ReplogProcess replog, String token) throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                replog.client().send(replog.request("/api/sync/stream", token).build(), BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        BufferedReader reader = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        assertThat(next(reader, "event:ready")).isTrue();
        return reader;
    }

    private static boolean next(BufferedReader stream, String line) throws IOException {
        for (String read = stream.readLine(); read != null; read = stream.readLine()) {
            if (read.replace(": ", ":").equals(line)) {
                return true;
            }
        }
        return false;
    }
}
