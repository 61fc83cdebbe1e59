package dev.replog.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One user of a running RepLog, with JSON in and out. */
final class JsonClient {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ReplogProcess replog;
    private final String token;

    JsonClient(ReplogProcess replog, String user) throws IOException, InterruptedException {
        this.replog = replog;
        this.token = replog.token(user);
    }

    record Answer(int status, HttpHeaders headers, String text) {
        JsonNode json() {
            return JSON.readTree(text);
        }

        String member(String name) {
            return json().path(name).asString("");
        }

        Answer expect(int expected) {
            assertThat(status).as(text).isEqualTo(expected);
            return this;
        }
    }

    Answer get(String path) throws IOException, InterruptedException {
        return send("GET", path, "");
    }

    /** @param headers names and values, one after the other */
    Answer send(String method, String path, String body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = replog.request(path, token)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        HttpResponse<byte[]> response = replog.client().send(request.build(), BodyHandlers.ofByteArray());
        return new Answer(
                response.statusCode(), response.headers(), new String(response.body(), StandardCharsets.UTF_8));
    }

    /** Everything the user has or had, by type and id, as the pull answers it. */
    SortedMap<String, String> everything() throws IOException, InterruptedException {
        return everything("");
    }

    /** @param more parameters, such as {@code &asOf=...} */
    SortedMap<String, String> everything(String more) throws IOException, InterruptedException {
        SortedMap<String, String> items = new TreeMap<>();
        String page = "";
        do {
            JsonNode answer = get("/api/sync?showDeleted=true&maxResults=100" + more + page)
                    .expect(200)
                    .json();
            answer.path("items")
                    .forEach(item -> items.put(
                            item.path("type").asString() + "/" + item.path("id").asString(), item.toString()));
            page = answer.path("pageToken").isString()
                    ? "&pageToken=" + answer.path("pageToken").asString()
                    : "";
        } while (!page.isEmpty());
        return items;
    }
}
