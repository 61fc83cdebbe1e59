package dev.replog.client.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.replog.client.json.Json;
import dev.replog.client.json.JsonReader;
import dev.replog.client.json.JsonWriter;
import dev.replog.client.json.Members;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A server that answers at once, so that the client alone is measured: its pages are ready, and it applies all. */
final class StubServer implements AutoCloseable {

    private static final int PAGE = 1_000;
    private static final Pattern PAGE_TOKEN = Pattern.compile("pageToken=(\\d+)");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<byte[]> pages = new ArrayList<>();
    private final StubCentre centre = new StubCentre();

    private StubServer(HttpServer server) {
        this.server = server;
    }

    /** @param rows that a first pull gives */
    static StubServer start(int rows) throws IOException {
        StubServer started =
                new StubServer(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        for (int first = 0; first < rows; first += PAGE) {
            started.pages.add(page(first, rows));
        }
        started.server.createContext("/", started::handle);
        started.server.setExecutor(started.threads);
        started.server.start();
        return started;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    StubCentre centre() {
        return centre;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            byte[] body = exchange.getRequestBody().readAllBytes();
            switch (path) {
                case "/api/sync" ->
                    answer(exchange, 200, pull(exchange.getRequestURI().getQuery()));
                case "/api/sync/push" -> answer(exchange, 200, push(text(exchange, body)));
                case "/api/sync/exchange" -> answer(exchange, 200, Gzip.packed(centre.answer(text(exchange, body))));
                case "/api/catalogue" -> exchange.sendResponseHeaders(304, -1);
                default ->
                    answer(
                            exchange,
                            404,
                            packed(new Members.Builder()
                                    .put("code", "not_found")
                                    .build()));
            }
        }
    }

    private static void answer(HttpExchange exchange, int status, byte[] packed) throws IOException {
        exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        exchange.sendResponseHeaders(status, packed.length);
        exchange.getResponseBody().write(packed);
    }

    private byte[] pull(String query) throws IOException {
        if (query.contains("since=")) {
            return packed(new Members.Builder()
                    .put("items", List.of())
                    .put("nextSyncToken", "t2")
                    .put("remaining", 0L)
                    .build());
        }
        Matcher token = PAGE_TOKEN.matcher(query);
        return pages.get(token.find() ? Integer.parseInt(token.group(1)) : 0);
    }

    private static byte[] page(int first, int rows) throws IOException {
        List<@Nullable Object> items = new ArrayList<>();
        for (int n = first; n < Math.min(first + PAGE, rows); n++) {
            items.add(item(n));
        }
        boolean isLast = first + PAGE >= rows;
        return packed(new Members.Builder()
                .put("items", items)
                .put("pageToken", isLast ? null : String.valueOf(first / PAGE + 1))
                .put("nextSyncToken", isLast ? "t1" : null)
                .put("remaining", (long) Math.max(0, rows - first - PAGE))
                .build());
    }

    private static Map<String, @Nullable Object> item(int number) {
        return new Members.Builder()
                .put("type", "workout_set")
                .put("id", new UUID(7, number).toString())
                .put("status", "active")
                .put("etag", "e" + number)
                .put("version", 1L)
                .put("updated_at", "2026-11-01T00:00:00.000Z")
                .put(
                        "data",
                        new Members.Builder()
                                .put("workout_exercise_id", new UUID(8, number / 5).toString())
                                .put("order", (long) number % 5)
                                .put("reps", 5L)
                                .put("weight", 82.5)
                                .build())
                .build();
    }

    private static String text(HttpExchange exchange, byte[] body) throws IOException {
        boolean isPacked = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        return isPacked ? Gzip.unpacked(body) : new String(body, StandardCharsets.UTF_8);
    }

    private static byte[] push(String body) throws IOException {
        Map<String, @Nullable Object> members = Objects.requireNonNull(Json.object(JsonReader.read(body)));
        List<@Nullable Object> results = new ArrayList<>();
        for (int i = 0; i < Json.items(members.get("operations")).size(); i++) {
            results.add(new Members.Builder()
                    .put("index", (long) i)
                    .put("status", "applied")
                    .put("etag", "e")
                    .put("version", 1L)
                    .build());
        }
        return packed(new Members.Builder()
                .put("results", results)
                .put("errors", List.of())
                .put("sync_token", "m1")
                .build());
    }

    private static byte[] packed(Map<String, @Nullable Object> json) throws IOException {
        return Gzip.packed(JsonWriter.write(json));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
