package dev.replog.client.virtual;

import dev.replog.client.conformance.Tables;
import dev.replog.client.http.HttpRequest;
import dev.replog.client.http.HttpResponse;
import dev.replog.client.http.HttpTransport;
import dev.replog.client.http.ResponseListener;
import dev.replog.client.http.StreamListener;
import dev.replog.client.json.Json;
import dev.replog.client.json.JsonReader;
import dev.replog.client.json.JsonWriter;
import dev.replog.client.json.Members;
import dev.replog.client.platform.Cancellable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A server for one user, as small as a test of the engine allows: it decides operations by their fields, and has no
 * trees. Tests give it answers that stand before its own. Requests and responses take 10 ms each.
 */
public final class SmallServer implements HttpTransport {

    private static final long WAY_MILLIS = 10;

    /** What happens to a request instead of an answer of the server. */
    public interface Disturbance {

        /** Null for a response that does not arrive. */
        @Nullable
        HttpResponse answer(Map<String, @Nullable Object> body);
    }

    /** One request as it arrived. */
    public record Seen(String method, String path, Map<String, String> headers, Map<String, @Nullable Object> body) {}

    private final VirtualTime time;
    private final SmallEntities entities = new SmallEntities();
    private final Map<String, Map<String, @Nullable Object>> decided = new HashMap<>();
    private final List<StreamListener> streams = new ArrayList<>();
    private final Deque<Disturbance> disturbances = new ArrayDeque<>();
    private final List<Seen> seen = new ArrayList<>();
    private long first;
    private long horizon;
    private boolean refusesPulls;
    private long delayMillis;

    public SmallServer(VirtualTime time) {
        this.time = time;
    }

    /** A token of this user. The signature is checked by nobody here. */
    public static String token(String user) {
        String claims = JsonWriter.write(Map.of("sub", user));
        return "h." + Base64.getUrlEncoder().encodeToString(claims.getBytes(StandardCharsets.UTF_8)) + ".s";
    }

    /** The next push meets this. */
    public void disturb(Disturbance disturbance) {
        disturbances.add(disturbance);
    }

    /** The answer to the request at hand takes so much longer. */
    public void delay(long millis) {
        delayMillis = millis;
    }

    /** The requests with this path so far. */
    public List<Seen> seen(String path) {
        return seen.stream().filter(request -> request.path().equals(path)).toList();
    }

    /** Tokens from before are too old from now on. */
    public void purge() {
        horizon = entities.skip();
    }

    /** Every pull is refused as one of a log that is gone. */
    public void refusePulls() {
        refusesPulls = true;
    }

    /** The fields of an entity; null when there is none. */
    public @Nullable Map<String, @Nullable Object> data(String type, String id) {
        return entities.data(type, id);
    }

    /** How often an entity was changed; 0 when there is none. */
    public long version(String type, String id) {
        return entities.version(type, id);
    }

    /** An empty server whose tokens are later than those of this one. */
    SmallServer emptied() {
        SmallServer next = new SmallServer(time);
        while (next.entities.position() <= entities.position()) {
            next.first = next.entities.skip();
        }
        return next;
    }

    /** Whether a token is of this server, and not of one that it was before it was emptied. */
    boolean hasGiven(String token) {
        return Long.parseLong(token.substring(1)) >= first;
    }

    /** The number of entities that are there. */
    public int count() {
        return entities.count();
    }

    public static HttpResponse response(int status, Map<String, @Nullable Object> body) {
        return new HttpResponse(status, Map.of(), JsonWriter.write(body).getBytes(StandardCharsets.UTF_8));
    }

    public static HttpResponse problem(int status, String code) {
        return response(status, new Members.Builder().put("code", code).build());
    }

    @Override
    public Cancellable send(HttpRequest request, int bodyBytesMax, ResponseListener listener) {
        boolean[] isCancelled = new boolean[1];
        time.after(WAY_MILLIS, () -> {
            delayMillis = 0;
            HttpResponse response = handle(request);
            time.after(WAY_MILLIS + delayMillis, () -> {
                if (!isCancelled[0] && response == null) {
                    listener.onFailure(new IOException("lost"));
                } else if (!isCancelled[0] && response != null) {
                    listener.onResponse(response);
                }
            });
        });
        return () -> isCancelled[0] = true;
    }

    @Override
    public Cancellable open(HttpRequest request, StreamListener listener) {
        time.after(WAY_MILLIS, () -> {
            listener.onOpen(200, Map.of());
            listener.onBytes("event: ready\ndata: {}\n\n".getBytes(StandardCharsets.UTF_8));
            streams.add(listener);
        });
        keepAlive(listener);
        return () -> streams.remove(listener);
    }

    private void keepAlive(StreamListener listener) {
        time.after(15_000, () -> {
            if (streams.contains(listener)) {
                listener.onBytes(": keep-alive\n\n".getBytes(StandardCharsets.UTF_8));
                keepAlive(listener);
            }
        });
    }

    private @Nullable HttpResponse handle(HttpRequest request) {
        URI uri = URI.create(request.url());
        Map<String, @Nullable Object> body = bodyOf(request);
        seen.add(new Seen(request.method(), uri.getPath(), request.headers(), body));
        return switch (uri.getPath()) {
            case "/api/catalogue" -> response(200, Tables.read("catalogue.json"));
            case "/api/sync" -> pull(query(uri));
            case "/api/sync/push" -> {
                Disturbance disturbance = disturbances.poll();
                yield disturbance == null ? push(body) : disturbance.answer(body);
            }
            default -> problem(404, "not_found");
        };
    }

    /** Decides a push; a disturbance may use it and lose its answer. */
    public HttpResponse push(Map<String, @Nullable Object> body) {
        List<@Nullable Object> results = new ArrayList<>();
        List<@Nullable Object> errors = new ArrayList<>();
        List<@Nullable Object> operations = Json.items(body.get("operations"));
        String device = String.valueOf(body.get("device_id"));
        for (int i = 0; i < operations.size(); i++) {
            Map<String, @Nullable Object> op = Tables.object(operations.get(i));
            String mutation = String.valueOf(op.get("mutation_id"));
            Map<String, @Nullable Object> before = decided.get(mutation);
            Map<String, @Nullable Object> entry = before == null ? entities.decide(op, device) : before;
            decided.put(mutation, entry);
            Members.Builder answer =
                    new Members.Builder().put("index", (long) i).putAll(entry);
            if (entry.containsKey("code")) {
                errors.add(answer.build());
            } else {
                results.add((before == null ? answer : answer.put("status", "duplicate")).build());
            }
        }
        tellStreams();
        return response(
                200,
                new Members.Builder()
                        .put("results", results)
                        .put("errors", errors)
                        .put("sync_token", "m" + entities.position())
                        .build());
    }

    private HttpResponse pull(Map<String, String> query) {
        String since = query.get("since");
        long from = since == null ? -1 : Long.parseLong(since.substring(1));
        if (refusesPulls) {
            return problem(410, "sync_token_expired");
        }
        if (since != null && from < horizon) {
            return problem(410, "sync_token_expired");
        }
        int skip = Integer.parseInt(query.getOrDefault("pageToken", "0"));
        int max = Integer.parseInt(query.getOrDefault("maxResults", "1000"));
        List<@Nullable Object> items = entities.since(since == null ? null : from);
        boolean isLast = items.size() <= skip + max;
        return response(
                200,
                new Members.Builder()
                        .put("items", items.subList(Math.min(skip, items.size()), Math.min(skip + max, items.size())))
                        .put("pageToken", isLast ? null : String.valueOf(skip + max))
                        .put("nextSyncToken", isLast ? "t" + entities.position() : null)
                        .put("remaining", (long) Math.max(0, items.size() - skip - max))
                        .build());
    }

    private void tellStreams() {
        byte[] event = "event: change\ndata: {}\n\n".getBytes(StandardCharsets.UTF_8);
        for (StreamListener stream : List.copyOf(streams)) {
            time.after(WAY_MILLIS, () -> stream.onBytes(event));
        }
    }

    private static Map<String, String> query(URI uri) {
        Map<String, String> query = new HashMap<>();
        for (String part : uri.getRawQuery().split("&")) {
            String[] pair = part.split("=", 2);
            query.put(pair[0], URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
        }
        return query;
    }

    private static Map<String, @Nullable Object> bodyOf(HttpRequest request) {
        byte[] body = request.body();
        if (body == null) {
            return Map.of();
        }
        try {
            boolean isPacked = "gzip".equals(request.headers().get("Content-Encoding"));
            byte[] bytes = isPacked ? new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes() : body;
            return Tables.object(JsonReader.read(new String(bytes, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
