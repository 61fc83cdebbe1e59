package dev.replog.clientsimulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.replog.client.conformance.Tables;
import dev.replog.client.http.HttpRequest;
import dev.replog.client.http.HttpTransport;
import dev.replog.client.http.StreamListener;
import dev.replog.client.json.JsonWriter;
import dev.replog.client.platform.Cancellable;
import dev.replog.client.virtual.VirtualTime;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The way to the server: it delays, loses and repeats requests, loses answers, and breaks streams. */
final class Network implements HttpTransport {

    private final VirtualTime time;
    private final Random random;
    private final ModelServer server;
    private final Sabotage sabotage;
    private final List<StreamListener> streams = new ArrayList<>();
    /** Of a hundred requests, so many meet a fault. */
    private int faults;

    Network(VirtualTime time, Random random, ModelServer server, Sabotage sabotage) {
        this.time = time;
        this.random = random;
        this.server = server;
        this.sabotage = sabotage;
    }

    void faults(int ofHundred) {
        faults = ofHundred;
    }

    void breakStreams() {
        List<StreamListener> all = List.copyOf(streams);
        streams.clear();
        all.forEach(stream -> stream.onEnd(new IOException("broken")));
    }

    private boolean isFault() {
        return random.nextInt(100) < faults;
    }

    private long delay() {
        return 5L + random.nextInt(random.nextInt(10) == 0 ? 3_000 : 100);
    }

    @Override
    public Cancellable open(HttpRequest request, StreamListener listener) {
        boolean isStream = URI.create(request.url()).getPath().equals("/api/sync/stream");
        return isStream && isAllowed(request) ? openStream(listener) : exchange(request, listener);
    }

    private Cancellable exchange(HttpRequest request, StreamListener listener) {
        boolean[] isOver = new boolean[1];
        if (isFault()) {
            fail(isOver, listener);
        } else {
            if (isFault()) {
                // A copy that arrives too, whose answer nobody hears.
                time.after(delay(), () -> handle(request));
            }
            time.after(delay(), () -> {
                ModelServer.Response response = isFault() ? ModelServer.problem(503, "overloaded") : handle(request);
                if (isFault()) {
                    fail(isOver, listener);
                } else {
                    time.after(delay(), () -> {
                        if (!isOver[0]) {
                            listener.onOpen(response.status(), Map.of());
                            listener.onBytes(ModelServer.bytes(response.body()));
                            listener.onEnd(null);
                        }
                    });
                }
            });
        }
        return () -> isOver[0] = true;
    }

    private void fail(boolean[] isOver, StreamListener listener) {
        time.after(delay(), () -> {
            if (!isOver[0]) {
                listener.onEnd(new IOException("lost"));
            }
        });
    }

    private Cancellable openStream(StreamListener listener) {
        boolean[] isOver = new boolean[1];
        time.after(delay(), () -> {
            if (!isOver[0]) {
                listener.onOpen(200, Map.of());
                listener.onBytes(ModelServer.bytes("event: ready\ndata: {}\n\n"));
                streams.add(listener);
                keepAlive(listener);
            }
        });
        return () -> {
            isOver[0] = true;
            streams.remove(listener);
        };
    }

    private void keepAlive(StreamListener listener) {
        time.after(15_000, () -> {
            if (streams.contains(listener)) {
                listener.onBytes(ModelServer.bytes(": keep-alive\n\n"));
                keepAlive(listener);
            }
        });
    }

    private ModelServer.Response handle(HttpRequest request) {
        URI uri = URI.create(request.url());
        if (!isAllowed(request)) {
            return ModelServer.problem(401, "unauthorized");
        }
        return switch (uri.getPath()) {
            case "/api/catalogue" -> new ModelServer.Response(200, JsonWriter.write(Tables.read("catalogue.json")));
            case "/api/sync" -> pull(query(uri), request.headers().get("Replog-Min-Token"));
            case "/api/sync/push" -> {
                ModelServer.Response response = sabotage.push(server, body(request), time.now());
                tellStreams();
                yield response;
            }
            case "/api/account" -> {
                ModelServer.Response response = server.erase(time.now());
                tellStreams();
                yield response;
            }
            default -> ModelServer.problem(404, "not_found");
        };
    }

    /** Whether the access token has the signature that all have here. */
    private static boolean isAllowed(HttpRequest request) {
        return request.headers().getOrDefault("Authorization", "").endsWith(".s");
    }

    private ModelServer.Response pull(Map<String, String> query, @Nullable String marks) {
        int size = Integer.parseInt(query.getOrDefault("maxResults", "1000"));
        List<String> least = marks == null ? List.of() : List.of(marks.split(",", -1));
        return sabotage.pulled(server.pull(query.get("since"), query.get("pageToken"), least, size));
    }

    private void tellStreams() {
        for (StreamListener stream : List.copyOf(streams)) {
            if (!isFault()) {
                time.after(delay(), () -> stream.onBytes(ModelServer.bytes("event: change\ndata: {}\n\n")));
            }
        }
    }

    private static Map<String, String> query(URI uri) {
        Map<String, String> query = new HashMap<>();
        for (String part : uri.getRawQuery().split("&")) {
            String[] pair = part.split("=", 2);
            query.put(pair[0], URLDecoder.decode(pair[1], UTF_8));
        }
        return query;
    }

    private static byte[] body(HttpRequest request) {
        byte @Nullable [] body = request.body();
        if (body == null) {
            return new byte[0];
        }
        try {
            boolean isPacked = "gzip".equals(request.headers().get("Content-Encoding"));
            return isPacked ? new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes() : body;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
