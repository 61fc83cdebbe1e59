package dev.replog.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.catalogue.Catalogue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The all-in-one with a folder of types and fields of its own. The first folder adds photos of workouts, and two fields
 * of sets. The second shortens a caption and leaves out a field of each, and a transition.
 */
class OwnTypesIT {
    private static final Path FOLDERS = Path.of("src/test/resources/catalogue").toAbsolutePath();
    private static final Map<String, String> FIRST =
            Map.of("REPLOG_CATALOGUE", FOLDERS.resolve("first").toString());
    private static final Map<String, String> SECOND =
            Map.of("REPLOG_CATALOGUE", FOLDERS.resolve("second").toString());

    private static final String WORKOUT = """
            {"localId": "w1", "name": "Leg day", "scheduled_date": "2026-11-29", "exercises": [
              {"localId": "e1", "exercise_id": "6b5c9d5e-3a51-4f0a-9d52-0d2a5d6c7f01",
               "sets": [{"localId": "s1", "reps": 5, "tempo": "3-1-1", "side": "left"}]}],
             "photos": [{"localId": "p1", "caption": "Before the first set", "url": "file:1"}]}
            """;

    @TempDir
    private Path data;

    @Test
    void everyOperation_worksWithAddedTypesAndFields() throws Exception {
        try (ReplogProcess replog = ReplogProcess.start(data, ReplogProcess.freePort(), FIRST)) {
            JsonClient alice = new JsonClient(replog, "alice");
            assertThat(alice.get("/api/catalogue").expect(200).text())
                    .contains("\"collection\":\"photos\"", "\"tempo\"");
            assertThat(alice.get("/openapi.yaml").expect(200).text()).contains("/api/photos", "tempo");

            JsonNode workout =
                    alice.send("POST", "/api/workouts", WORKOUT).expect(201).json();
            JsonNode photo = workout.path("photos").path(0);
            assertThat(photo.path("state").asString()).isEqualTo("draft");
            assertThat(workout.path("exercises")
                            .path(0)
                            .path("sets")
                            .path(0)
                            .path("tempo")
                            .asString())
                    .isEqualTo("3-1-1");
            commands(alice, workout.path("id").asString(), photo.path("id").asString());
            pushes(alice, workout.path("id").asString());
            reads(alice, photo.path("id").asString());
            events(replog, alice, workout.path("id").asString());

            alice.send("DELETE", "/api/workouts/" + workout.path("id").asString(), "")
                    .expect(200);
            assertThat(alice.everything().entrySet().stream()
                            .filter(item -> item.getKey().startsWith("photo/"))
                            .map(Map.Entry::getValue))
                    .isNotEmpty()
                    .allMatch(item -> item.contains("\"status\":\"deleted\""));
        }
    }

    private static void commands(JsonClient alice, String workout, String photo) throws Exception {
        String path = "/api/photos/" + photo;
        String etag = alice.get(path).expect(200).headers().firstValue("ETag").orElseThrow();
        assertThat(alice.send("PATCH", path, "{\"state\": \"archived\"}")
                        .expect(409)
                        .member("code"))
                .isEqualTo("invalid_transition");
        alice.send("PATCH", path, "{\"state\": \"published\"}").expect(200);
        JsonClient.Answer stale = alice.send("PATCH", path, "{\"state\": \"archived\"}", "If-Match", etag);
        assertThat(stale.expect(412).text()).contains("\"conflicts\":[\"state\"]", "\"current\"");
        String tooLong = "{\"workout_id\": \"" + workout + "\", \"caption\": \"" + "x".repeat(41) + "\"}";
        assertThat(alice.send("POST", "/api/photos", tooLong).expect(400).text())
                .contains("caption", "40");
        assertThat(alice.send("POST", "/api/photos", "{\"caption\": \"alone\"}")
                        .expect(400)
                        .text())
                .contains("workout_id");
        String unknownParent = "{\"workout_id\": \"6b5c9d5e-3a51-4f0a-9d52-0d2a5d6c7f02\", \"caption\": \"x\"}";
        alice.send("POST", "/api/photos", unknownParent).expect(404);
        JsonClient.Answer put = alice.send("PUT", path, "{\"workout_id\": \"" + workout + "\", \"url\": \"file:2\"}")
                .expect(200);
        assertThat(put.text()).doesNotContain("caption").contains("published");
    }

    private static void pushes(JsonClient alice, String workout) throws Exception {
        String push = """
                {"operations": [
                  {"type": "photo", "op": "create", "localId": "p2",
                   "data": {"workout_id": "%s", "caption": "After", "order": 2}},
                  {"type": "photo", "op": "patch", "localId": "p1", "data": {"order": 1}},
                  {"type": "photo", "op": "create", "localId": "p3", "data": {"workout_id": "%s", "order": 101}}
                ]}
                """.formatted(workout, workout);
        JsonNode preview =
                alice.send("POST", "/api/sync/preview", push).expect(200).json();
        JsonNode pushed = alice.send("POST", "/api/sync/push", push).expect(200).json();
        assertThat(pushed.path("results").size()).isEqualTo(2);
        assertThat(pushed.path("errors").size()).isEqualTo(1);
        assertThat(preview.path("results").size()).isEqualTo(2);
    }

    private static void reads(JsonClient alice, String photo) throws Exception {
        assertThat(alice.get("/api/sync?types=photo")
                        .expect(200)
                        .json()
                        .path("items")
                        .size())
                .isEqualTo(2);
        assertThat(alice.get("/api/photos").expect(200).json().path("items").size())
                .isEqualTo(2);
        assertThat(alice.get("/api/workouts").expect(200).text()).contains("\"photos\":[{", "\"tempo\":\"3-1-1\"");
        assertThat(alice.get("/api/photos/" + photo + "/history")
                        .expect(200)
                        .json()
                        .path("items")
                        .size())
                .isGreaterThanOrEqualTo(3);
        assertThat(alice.get("/api/sync/status").expect(200).text()).contains("\"photo\":2");
    }

    private static void events(ReplogProcess replog, JsonClient alice, String workout) throws Exception {
        HttpResponse<InputStream> stream = replog.client()
                .send(
                        replog.request("/api/sync/stream?types=photo", replog.token("alice"))
                                .build(),
                        BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            assertThat(nextData(lines)).contains("\"token\"");
            alice.send("POST", "/api/photos", "{\"workout_id\": \"" + workout + "\", \"caption\": \"Live\"}")
                    .expect(201);
            assertThat(nextData(lines)).contains("\"photo\"");
        }
        alice.send("GET", "/api/sync/stream?types=photos", "").expect(400);
    }

    private static String nextData(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        while (line != null && !line.startsWith("data:")) {
            line = lines.readLine();
        }
        return String.valueOf(line);
    }

    @Test
    void changedFolder_decidesOnlyWhatComesAfterIt_andARebuildGivesTheSame() throws Exception {
        int port = ReplogProcess.freePort();
        String photo;
        SortedMap<String, String> before;
        String firstVersion;
        String mark;
        try (ReplogProcess replog = ReplogProcess.start(data, port, FIRST)) {
            JsonClient alice = new JsonClient(replog, "alice");
            firstVersion = alice.get("/api/catalogue").member("version");
            JsonNode workout =
                    alice.send("POST", "/api/workouts", WORKOUT).expect(201).json();
            photo = workout.path("photos").path(0).path("id").asString();
            alice.send("PATCH", "/api/photos/" + photo, "{\"state\": \"published\"}")
                    .expect(200);
            before = alice.everything();
            mark = alice.get("/api/sync").member("nextSyncToken");
            replog.stop();
        }
        SortedMap<String, String> after;
        try (ReplogProcess replog = ReplogProcess.start(data, port, SECOND)) {
            JsonClient alice = new JsonClient(replog, "alice");
            assertThat(alice.everything()).isEqualTo(before);
            String path = "/api/photos/" + photo;
            assertThat(alice.send("PATCH", path, "{\"caption\": \"Too long\"}")
                            .expect(400)
                            .text())
                    .contains("caption");
            assertThat(alice.send("PATCH", path, "{\"url\": \"file:2\"}")
                            .expect(400)
                            .text())
                    .contains("url");
            alice.send("PATCH", path, "{\"state\": \"archived\"}").expect(409);
            alice.send("PATCH", path, "{\"caption\": \"Short\"}").expect(200);
            assertThat(alice.get(path).expect(200).text()).contains("\"url\":\"file:1\"", "\"Short\"");
            olderApp(alice, firstVersion);
            assertThat(alice.everything("&asOf=" + past(alice, mark)))
                    .as("types and fields of the past, in the past")
                    .isEqualTo(before);
            after = alice.everything();
            replog.stop();
        }
        deletePostgres();
        try (ReplogProcess replog = ReplogProcess.start(data, port)) {
            JsonClient alice = new JsonClient(replog, "alice");
            assertThat(alice.send("GET", "/api/sync?wait=0", "").expect(200).text())
                    .isNotEmpty();
            assertThat(rebuilt(alice, after.size())).isEqualTo(after);
            alice.send("POST", "/api/photos", "{\"caption\": \"x\"}").expect(404);
        }
    }

    /** An app of the types that ship does not know the tempo of a set, and does not clear it. */
    private static void olderApp(JsonClient alice, String firstVersion) throws Exception {
        JsonNode set =
                alice.get("/api/workout-sets").json().path("items").path(0).path("data");
        String path = "/api/workout-sets/" + set.path("id").asString();
        String body =
                "{\"workout_exercise_id\": \"" + set.path("workout_exercise_id").asString() + "\", \"reps\": 6}";
        assertThat(alice.send("PUT", path, body, "Replog-Catalogue", shippedVersion())
                        .expect(200)
                        .text())
                .contains("\"tempo\":\"3-1-1\"", "\"reps\":6");
        assertThat(alice.send("PUT", path, body, "Replog-Catalogue", "never-answered")
                        .expect(200)
                        .text())
                .contains("tempo");
        assertThat(alice.send("PUT", path, body, "Replog-Catalogue", firstVersion)
                        .expect(200)
                        .text())
                .doesNotContain("tempo");
    }

    /** The mark, once the history has reached it. */
    private static String past(JsonClient alice, String mark) throws Exception {
        String path = "/api/sync?maxResults=1&asOf=" + mark;
        long deadlineNanos = System.nanoTime() + 60_000_000_000L;
        while (alice.get(path).status() == 503 && System.nanoTime() < deadlineNanos) {
            LockSupport.parkNanos(50_000_000L);
        }
        return mark;
    }

    private static String shippedVersion() {
        return Catalogue.shipped().version();
    }

    /** Waits until the projection has read the log again. */
    private static SortedMap<String, String> rebuilt(JsonClient alice, int items) throws Exception {
        SortedMap<String, String> now = alice.everything();
        long deadlineNanos = System.nanoTime() + 60_000_000_000L;
        while (now.size() < items && System.nanoTime() < deadlineNanos) {
            now = alice.everything();
        }
        return now;
    }

    private void deletePostgres() throws IOException {
        try (Stream<Path> files = Files.walk(data.resolve("postgres"))) {
            for (Path file : files.sorted((one, other) -> other.compareTo(one)).toList()) {
                Files.delete(file);
            }
        }
    }
}
