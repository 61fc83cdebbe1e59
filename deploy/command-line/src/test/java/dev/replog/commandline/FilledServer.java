package dev.replog.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.allinone.RunningServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A running server with data of a few users: edits, a merge, a conflict, a deletion and a document. */
final class FilledServer {
    private static final Path ROOT = Path.of(System.getProperty("replog.root"));
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(50);

    /** A machine that builds is slow: writes may wait for the log as long as a client may wait. */
    private final RunningServer server = RunningServer.start(Map.of("REPLOG_LOG_APPENDTIMEOUT", "30s"));

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, String> addresses = new HashMap<>();

    private static final class Holder {
        private static final FilledServer SHARED = start();

        private static FilledServer start() {
            try {
                FilledServer server = new FilledServer();
                Runtime.getRuntime().addShutdownHook(new Thread(server::stop, "stop-server"));
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    /** One server for all tests of this JVM. */
    static FilledServer shared() {
        return Holder.SHARED;
    }

    private FilledServer() throws IOException, InterruptedException {
        try (Stream<String> lines = Files.lines(data().resolve("servers.env"))) {
            lines.filter(line -> !line.startsWith("#")).forEach(line -> {
                String[] parts = line.split("=", 2);
                addresses.put(parts[0], parts[1]);
            });
        }
        for (String user : List.of("ana", "ben", "cleo")) {
            fill(user);
        }
    }

    Path data() {
        return server.data();
    }

    /** Such as {@code http://localhost:8080}. */
    String address() {
        return server.address();
    }

    /** Runs a command on the servers. */
    Run run(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        addresses.forEach((name, value) -> all.add(
                switch (name) {
                    case "REPLOG_KAFKA" -> "--spring.kafka.bootstrap-servers=" + value;
                    case "REPLOG_POSTGRES" -> "--replog.postgres.url=" + value;
                    default ->
                        "--spring.kafka.properties."
                                + name.substring("SPRING_KAFKA_PROPERTIES_".length())
                                        .toLowerCase(Locale.ROOT)
                                        .replace('_', '.')
                                + "=" + value;
                }));
        return Run.of(all.toArray(String[]::new));
    }

    /** Starts {@code deploy/replog} with the data folder of the server, and no other settings. */
    Process script(String... words) throws IOException {
        return script(data(), words);
    }

    /** The same in a process that cannot write files of more than a few kilobytes. */
    Process scriptWithSmallFiles(String... words) throws IOException {
        return process(data(), List.of("sh", "-c", "ulimit -f 16; exec sh \"$@\"", "sh"), words);
    }

    Process script(Path data, String... words) throws IOException {
        return process(data, List.of("sh"), words);
    }

    private static Process process(Path data, List<String> shell, String... words) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(shell));
        builder.command().add(ROOT.resolve("deploy/replog").toString());
        builder.command().addAll(List.of(words));
        builder.environment().keySet().removeIf(name -> name.startsWith("REPLOG_"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("REPLOG_DATA", data.toString());
        builder.environment()
                .put(
                        "REPLOG_JAR",
                        ROOT.resolve("deploy/command-line/target/replog-command-line.jar")
                                .toString());
        return builder.start();
    }

    /** Runs a statement on the read model. */
    void execute(String sql) throws SQLException {
        text(sql);
    }

    /** The first value of a query on the read model, as text; empty when there is none. */
    String text(String sql) throws SQLException {
        URI uri = URI.create(String.valueOf(addresses.get("REPLOG_POSTGRES")));
        String[] login = uri.getUserInfo().split(":", 2);
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://" + uri.getHost() + ":" + uri.getPort() + uri.getPath(),
                        login[0],
                        login[1]);
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = replog");
            if (!statement.execute(sql)) {
                return "";
            }
            try (ResultSet rows = statement.getResultSet()) {
                return rows.next() ? String.valueOf(rows.getString(1)) : "";
            }
        }
    }

    /** The user writes once more; the token of that write. */
    String write(String user) throws IOException, InterruptedException {
        return call(user, "POST", "/api/exercises", "{\"name\": \"Row\", \"notes\": \"more, \\\"or\\\" less\\n\"}", 201)
                .at("/sync_token")
                .stringValue();
    }

    /** The answer to one attempt of a patient client to write. */
    HttpResponse<String> attempt(String user) throws IOException, InterruptedException {
        return http.send(
                request(user, "POST", "/api/exercises", "{\"name\": \"Row\"}", "Prefer", "wait=30"),
                BodyHandlers.ofString());
    }

    /** The user erases the account. */
    void erase(String user) throws IOException, InterruptedException {
        call(user, "DELETE", "/api/account", "", 202);
    }

    /** The response of a read, as the user gets it. */
    String get(String user, String path) throws IOException, InterruptedException {
        return send(user, "GET", path, "", 200).body();
    }

    private void fill(String user) throws IOException, InterruptedException {
        JsonNode exercise = call(user, "POST", "/api/exercises", "{\"name\": \"Squat\", \"notes\": \"old\"}", 201);
        String path = "/api/exercises/" + exercise.at("/id").stringValue();
        String base = "\"" + exercise.at("/etag").stringValue() + "\"";
        call(user, "PATCH", path, "{\"notes\": \"from the tablet\"}", 200, "Replog-Device", "tablet");
        call(user, "PATCH", path, "{\"category\": \"legs\"}", 200, "Replog-Device", "phone", "If-Match", base);
        call(user, "PATCH", path, "{\"notes\": \"from the phone\"}", 412, "Replog-Device", "phone", "If-Match", base);
        JsonNode gone = call(user, "POST", "/api/exercises", "{\"name\": \"Bench press\"}", 201);
        call(user, "DELETE", "/api/exercises/" + gone.at("/id").stringValue(), "", 200);
        call(user, "POST", "/api/workouts", "{\"name\": \"Leg day\", \"scheduled_date\": \"2026-11-21\"}", 201);
    }

    private JsonNode call(String user, String method, String path, String body, int expected, String... headers)
            throws IOException, InterruptedException {
        HttpResponse<String> response = send(user, method, path, body, expected, headers);
        return response.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(response.body());
    }

    private HttpResponse<String> send(
            String user, String method, String path, String body, int expected, String... headers)
            throws IOException, InterruptedException {
        HttpResponse<String> response = answered(request(user, method, path, body, headers));
        assertThat(response.statusCode()).as(response.body()).isIn(expected, expected == 200 ? 204 : expected);
        return response;
    }

    private HttpRequest request(String user, String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        String token = server.get("/dev/token?sub=" + user);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + path))
                .header("Authorization", "Bearer " + token.strip())
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (!method.equals("GET")) {
            request.header("Idempotency-Key", UUID.randomUUID().toString());
        }
        return request.build();
    }

    /** A server that is busy, or whose log has just begun another generation, asks for the same request again. */
    private HttpResponse<String> answered(HttpRequest request) throws IOException, InterruptedException {
        long deadlineNanos = System.nanoTime() + ANSWER_MAX.toNanos();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        while (response.statusCode() == 503 && System.nanoTime() < deadlineNanos) {
            LockSupport.parkNanos(PAUSE.toNanos());
            response = http.send(request, BodyHandlers.ofString());
        }
        return response;
    }

    private void stop() {
        http.close();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
