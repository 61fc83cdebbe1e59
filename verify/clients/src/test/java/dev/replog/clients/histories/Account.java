package dev.replog.clients.histories;

import dev.replog.client.conformance.Tables;
import dev.replog.client.json.Json;
import dev.replog.client.json.JsonReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A user of the real server. */
public final class Account {

    private final HttpClient http;
    private final String server;
    private final String user;
    private final AtomicInteger tokens = new AtomicInteger();

    public Account(HttpClient http, String server, String user) {
        this.http = http;
        this.server = server;
        this.user = user;
    }

    public String server() {
        return server;
    }

    public String user() {
        return user;
    }

    /** A new access token. It has a scope of its own, because two tokens of the same second would be the same. */
    public String token() throws IOException, InterruptedException {
        String address = server + "/dev/token?sub=" + user + "&scope=token-" + tokens.incrementAndGet();
        return sent(HttpRequest.newBuilder(URI.create(address)).build()).body();
    }

    /** The items of a full pull, page by page. */
    public List<Map<String, @Nullable Object>> pulled() throws IOException, InterruptedException {
        String authorization = "Bearer " + token();
        List<Map<String, @Nullable Object>> items = new ArrayList<>();
        String page = "";
        while (page != null) {
            String address = server + "/api/sync?maxResults=100" + (page.isEmpty() ? "" : "&pageToken=" + page);
            HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                    .header("Authorization", authorization)
                    .build();
            Map<String, @Nullable Object> body =
                    Tables.object(JsonReader.read(sent(request).body()));
            for (Object item : Json.items(body.get("items"))) {
                items.add(Tables.object(item));
            }
            page = Json.text(body.get("pageToken"));
        }
        return items;
    }

    /** The body of the answer to a request that makes something. */
    public String posted(String path, String json) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server + path))
                .header("Authorization", "Bearer " + token())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 201) {
            throw new AssertionError(path + ": " + response.statusCode() + " " + response.body());
        }
        return response.body();
    }

    private HttpResponse<String> sent(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new AssertionError(request.uri().getPath() + ": " + response.statusCode() + " " + response.body());
        }
        return response;
    }
}
