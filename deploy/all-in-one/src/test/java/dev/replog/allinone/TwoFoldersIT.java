package dev.replog.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two instances of every service, on the same Kafka and PostgreSQL, with different folders. */
class TwoFoldersIT {
    private static final Path FOLDERS = Path.of("src/test/resources/catalogue").toAbsolutePath();

    @TempDir
    private Path folder;

    @Test
    void eachDecidesItsOwnWrites_andBothAnswerTheSame() throws Exception {
        try (ReplogProcess first =
                        ReplogProcess.start(folder.resolve("first"), ReplogProcess.freePort(), folder("first"));
                ReplogProcess second = ReplogProcess.start(
                        folder.resolve("second"), ReplogProcess.freePort(), serversOf("first", folder("second")))) {
            for (int user = 0; user < 12; user++) {
                writeThroughBoth(new JsonClient(first, "user-" + user), new JsonClient(second, "user-" + user));
            }
            String photo = Files.readString(FOLDERS.resolve("first/photo.avsc"));
            Path contradicting = Files.createDirectory(folder.resolve("contradicting"));
            Files.writeString(
                    contradicting.resolve("photo.avsc"),
                    photo.replace(
                                    "\"caption\", \"type\": [\"null\", \"string\"]",
                                    "\"caption\", \"type\": [\"null\", \"long\"]")
                            .replace("\"replog.maxLength\": 40", "\"replog.min\": 0, \"replog.max\": 9"));
            Map<String, String> third = serversOf("first", Map.of("REPLOG_CATALOGUE", contradicting.toString()));
            try (ReplogProcess refused =
                    ReplogProcess.launch(folder.resolve("third"), ReplogProcess.freePort(), third)) {
                assertThat(refused.exitCode()).as(refused.output()).isEqualTo(1);
                assertThat(refused.output())
                        .contains("Stopped: ", "type photo: field caption: type: integer (expected: text, because");
            }
            new JsonClient(first, "user-0").get("/api/sync").expect(200);
        }
    }

    /** The caption is too long for the second folder, which has no url either. */
    private static void writeThroughBoth(JsonClient first, JsonClient second) throws Exception {
        String workout = first.send("POST", "/api/workouts", "{\"day_id\": \"monday\"}")
                .expect(201)
                .member("id");
        String body = "{\"workout_id\": \"" + workout + "\", \"caption\": \"A long caption\", \"url\": \"file:1\"}";
        String photo = first.send("POST", "/api/photos", body).expect(201).member("id");
        second.send("POST", "/api/photos", body).expect(400);
        String token = second.send("PATCH", "/api/photos/" + photo, "{\"caption\": \"Short\"}")
                .expect(200)
                .member("sync_token");

        SortedMap<String, String> pulled = first.everything();
        assertThat(second.everything()).isEqualTo(pulled);
        assertThat(pulled.values())
                .anyMatch(item -> item.contains("\"caption\":\"Short\"") && item.contains("\"url\":\"file:1\""));
        assertThat(token).isNotEmpty();
    }

    private static Map<String, String> folder(String name) {
        return Map.of("REPLOG_CATALOGUE", FOLDERS.resolve(name).toString());
    }

    /** The environment of an instance that uses the servers of a running one. */
    private Map<String, String> serversOf(String running, Map<String, String> more) throws IOException {
        Map<String, String> environment = new HashMap<>(more);
        for (String line : Files.readAllLines(folder.resolve(running).resolve("servers.env"))) {
            if (!line.startsWith("#")) {
                String[] parts = line.split("=", 2);
                environment.put(parts[0], parts[1]);
            }
        }
        return environment;
    }
}
