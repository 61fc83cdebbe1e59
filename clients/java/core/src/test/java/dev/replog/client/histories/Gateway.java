package dev.replog.client.histories;

import dev.replog.client.http.HttpRequest;
import dev.replog.client.http.HttpTransport;
import dev.replog.client.http.StreamListener;
import dev.replog.client.json.Json;
import dev.replog.client.platform.Cancellable;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The way of one user to a server, for what a server itself does only in trouble or after days. Access tokens
 * and sync tokens are replaced by ones that the server refuses. Where it is to fail, a proxy before it does.
 */
final class Gateway implements HttpTransport {

    private static final String MARKS = "Replog-Min-Token";
    /** Responses with sync tokens. */
    private static final Set<String> TOKENS_IN = Set.of("/api/sync", "/api/sync/push");

    private static final Pattern SINCE = Pattern.compile("(?<=[?&]since=)[^&]*");
    /** The server's answers to tokens that it refuses. */
    private static final Map<Integer, List<String>> REFUSALS =
            Map.of(401, List.of("expire tokens", "refuse tokens"), 410, List.of("purge", "another log", "erase"));

    private final HttpTransport server;
    private final String user;
    /** The access tokens and the sync tokens that the user has had so far. */
    private final Set<String> used = ConcurrentHashMap.newKeySet();

    private final Set<String> issued = ConcurrentHashMap.newKeySet();
    /** The steps that have had no effect yet. */
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();

    private final Queue<BreakableStream> streams = new ConcurrentLinkedQueue<>();
    private final AtomicInteger failuresLeft = new AtomicInteger();
    private volatile Set<String> expired = Set.of();
    private volatile Set<String> purged = Set.of();
    /** A token that the server gives again is one of the other log. */
    private final Set<String> lost = ConcurrentHashMap.newKeySet();

    private volatile boolean refusesAll;
    private volatile @Nullable Step failsAt;
    private volatile @Nullable HttpRequest last;

    Gateway(HttpTransport server, String user) {
        this.server = server;
        this.user = user;
    }

    /** The steps that had no effect. */
    Set<String> waiting() {
        return Set.copyOf(waiting);
    }

    /** Ends when the step is done. */
    CompletionStage<?> control(Step step) {
        String what = step.text("server");
        if (!what.equals("accept tokens")) {
            waiting.add(what);
        }
        switch (what) {
            case "purge" -> purged = Set.copyOf(issued);
            case "another log" -> lost.addAll(issued);
            case "expire tokens" -> expired = Set.copyOf(used);
            case "refuse tokens" -> refusesAll = true;
            case "accept tokens" -> refusesAll = false;
            case "unavailable" -> failuresLeft.set((int) step.whole("times"));
            case "fails at" -> failsAt = step;
            case "erase" -> {
                return erase();
            }
            case "break streams" -> streams.forEach(BreakableStream::breakOff);
            default -> throw new IllegalArgumentException(what + ": cannot be brought about");
        }
        return CompletableFuture.completedFuture(null);
    }

    /** As the person does it, on another device. */
    private CompletionStage<?> erase() {
        HttpRequest sent = Objects.requireNonNull(last, "a request before the erasure");
        String authorization = sent.headers().getOrDefault("Authorization", "");
        String url = URI.create(sent.url()).resolve("/api/account").toString();
        CompletableFuture<Integer> answer = new CompletableFuture<>();
        server.open(new HttpRequest("DELETE", url, Map.of("Authorization", authorization), null), new StatusOf(answer));
        return answer.thenAccept(status -> {
            if (status != 202) {
                throw new IllegalStateException("erase: " + status + " (expected: 202)");
            }
        });
    }

    /** The status of a response, or the reason why there is none. */
    private record StatusOf(CompletableFuture<Integer> answer) implements StreamListener {
        @Override
        public void onOpen(int status, Map<String, String> headers) {
            answer.complete(status);
        }

        @Override
        public void onBytes(byte[] bytes) {}

        @Override
        public void onEnd(@Nullable Throwable cause) {
            answer.completeExceptionally(cause == null ? new IOException("no response") : cause);
        }
    }

    @Override
    public Cancellable open(HttpRequest request, StreamListener listener) {
        if (failuresLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            waiting.remove("unavailable");
            return fail(503, listener);
        }
        if (isAtFault(request)) {
            waiting.remove("fails at");
            return fail(500, listener);
        }
        String path = URI.create(request.url()).getPath();
        HttpRequest changed = changed(request);
        if (path.equals("/api/sync/stream")) {
            BreakableStream stream = new BreakableStream(new Noted(false, listener));
            stream.exchange = server.open(changed, stream);
            streams.add(stream);
            return stream;
        }
        return server.open(changed, new Noted(TOKENS_IN.contains(path), listener));
    }

    /** The answer of a proxy that cannot reach the server, or that fails itself. */
    private static Cancellable fail(int status, StreamListener listener) {
        listener.onOpen(status, Map.of());
        listener.onBytes("<html>No answer.</html>".getBytes(StandardCharsets.UTF_8));
        listener.onEnd(null);
        return () -> {};
    }

    private boolean isAtFault(HttpRequest request) {
        Step fault = failsAt;
        byte[] body = request.body();
        if (fault == null || body == null || !request.url().endsWith("/api/sync/push")) {
            return false;
        }
        boolean isPacked = "gzip".equals(request.headers().get("Content-Encoding"));
        for (Object item : Json.items(Bodies.members(body, isPacked).get("operations"))) {
            Map<String, @Nullable Object> operation = Json.object(item);
            Map<String, @Nullable Object> data = operation == null ? null : Json.object(operation.get("data"));
            if (data != null && Json.same(data.get(fault.text("field")), fault.text("value"))) {
                return true;
            }
        }
        return false;
    }

    private HttpRequest changed(HttpRequest request) {
        String token = request.headers().getOrDefault("Authorization", "");
        boolean isRefused = refusesAll || expired.contains(token);
        used.add(token);
        last = request;
        Map<String, String> headers = new HashMap<>(request.headers());
        if (isRefused) {
            headers.put("Authorization", token + "x");
        }
        headers.computeIfPresent(MARKS, (name, list) -> marks(list));
        Matcher since = SINCE.matcher(request.url());
        String url = request.url();
        if (since.find() && (purged.contains(since.group()) || lost.contains(since.group()))) {
            url = since.replaceFirst(SyncTokens.ofAnotherLog(since.group(), user));
        }
        return new HttpRequest(request.method(), url, headers, request.body());
    }

    private String marks(String list) {
        return Stream.of(list.split(",", -1))
                .map(mark -> lost.contains(mark) ? SyncTokens.ofAnotherLog(mark, user) : mark)
                .collect(Collectors.joining(","));
    }

    /** Looks at a response on its way to the client. */
    private final class Noted implements StreamListener {
        private final boolean hasToken;
        private final StreamListener client;
        private final Bodies.Collected body = new Bodies.Collected();
        private int status;
        private boolean isPacked;

        Noted(boolean hasToken, StreamListener client) {
            this.hasToken = hasToken;
            this.client = client;
        }

        @Override
        public void onOpen(int given, Map<String, String> headers) {
            status = given;
            isPacked = "gzip".equals(headers.get("content-encoding"));
            REFUSALS.getOrDefault(given, List.of()).forEach(waiting::remove);
            client.onOpen(given, headers);
        }

        @Override
        public void onBytes(byte[] bytes) {
            if (hasToken && status == 200) {
                body.add(bytes);
            }
            client.onBytes(bytes);
        }

        @Override
        public void onEnd(@Nullable Throwable cause) {
            if (cause == null && hasToken && status == 200) {
                Map<String, @Nullable Object> members = Bodies.members(body.bytes(), isPacked);
                for (String name : List.of("nextSyncToken", "sync_token")) {
                    String token = Json.text(members.get(name));
                    if (token != null) {
                        issued.add(token);
                        lost.remove(token);
                    }
                }
            }
            client.onEnd(cause);
        }
    }

    /** A stream whose connection a step can break. The client hears of one end. */
    private final class BreakableStream implements StreamListener, Cancellable {
        private final StreamListener client;
        private boolean hasEnded;
        private volatile Cancellable exchange = () -> {};

        BreakableStream(StreamListener client) {
            this.client = client;
        }

        synchronized void breakOff() {
            if (!hasEnded) {
                waiting.remove("break streams");
                exchange.cancel();
                onEnd(new IOException("the stream broke"));
            }
        }

        @Override
        public synchronized void onOpen(int status, Map<String, String> headers) {
            if (!hasEnded) {
                client.onOpen(status, headers);
            }
        }

        @Override
        public synchronized void onBytes(byte[] bytes) {
            if (!hasEnded) {
                client.onBytes(bytes);
            }
        }

        @Override
        public synchronized void onEnd(@Nullable Throwable cause) {
            if (!hasEnded) {
                hasEnded = true;
                client.onEnd(cause);
            }
        }

        @Override
        public void cancel() {
            exchange.cancel();
            synchronized (this) {
                hasEnded = true;
            }
        }
    }
}
