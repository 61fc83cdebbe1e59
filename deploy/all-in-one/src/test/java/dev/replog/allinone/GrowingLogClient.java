package dev.replog.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One user's device: it renames one exercise repeatedly, each time to the next number, and pulls from its token. Every
 * write is repeated under its mutation id until it gets a response. Every pull must contain the last write, and nothing
 * may come twice or out of order.
 */
final class GrowingLogClient implements Runnable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);

    private final HttpClient http;
    private final String user;
    private final int commands;
    private final int pulls;
    private final UUID id = UUID.randomUUID();
    private final String jwt;
    private volatile int written;
    private volatile String token = "";
    private volatile boolean stopped;

    GrowingLogClient(HttpClient http, String user, int commands, int pulls) throws Exception {
        this.http = http;
        this.user = user;
        this.commands = commands;
        this.pulls = pulls;
        this.jwt = http.send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + commands + "/dev/token?sub=" + user))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    int written() {
        return written;
    }

    String token() {
        return token;
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        while (!stopped) {
            try {
                writeAndPull();
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(user, e);
            }
        }
    }

    void writeAndPull() throws IOException, InterruptedException {
        int number = written + 1;
        String mutationId = UUID.randomUUID().toString();
        HttpResponse<String> answer = untilAnswered(request(commands, "/api/exercises/" + id)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", mutationId)
                .PUT(BodyPublishers.ofString("{\"name\":\"" + number + "\"}"))
                .build());
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201, 202);
        String mine = JSON.readTree(answer.body()).get("sync_token").stringValue();
        written = number;
        JsonNode pulled = pull(token.isEmpty() ? "" : "?since=" + token, mine);
        assertThat(pulled.get("items").size())
                .as("%s %s: %s", user, number, pulled)
                .isEqualTo(1);
        requireNewest(pulled);
        token = pulled.get("nextSyncToken").stringValue();
    }

    /** Checks that every rename was applied once, in order, and that a device without a token gets the last one. */
    void requireAllThere() throws IOException, InterruptedException {
        requireNewest(pull("", token));
    }

    /** From an earlier token on, the newest state comes; from the last token, nothing. */
    void requireGoodFor(String earlier) throws IOException, InterruptedException {
        JsonNode pulled = pull("?since=" + earlier, earlier);
        if (earlier.equals(token)) {
            assertThat(pulled.get("items").size()).isZero();
        } else {
            requireNewest(pulled);
        }
        assertThat(pulled.get("nextSyncToken").stringValue()).isEqualTo(token);
    }

    private void requireNewest(JsonNode pulled) {
        JsonNode item = pulled.get("items").get(0);
        assertThat(item.at("/data/name").stringValue()).as(user).isEqualTo(Integer.toString(written));
        assertThat(item.get("version").intValue()).as(user).isEqualTo(written);
    }

    private JsonNode pull(String query, String minimum) throws IOException, InterruptedException {
        HttpResponse<String> answer = untilAnswered(request(pulls, "/api/sync" + query)
                .header("Replog-Min-Token", minimum)
                .build());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    /** A 503 is repeated after its {@code Retry-After}. */
    private HttpResponse<String> untilAnswered(HttpRequest request) throws IOException, InterruptedException {
        long deadlineNanos = System.nanoTime() + ANSWER_MAX.toNanos();
        while (true) {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 503) {
                return answer;
            }
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThat(System.nanoTime()).as(answer.body()).isLessThan(deadlineNanos);
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + jwt);
    }
}
