package dev.replog.client.node;

import dev.replog.client.http.HttpRequest;
import dev.replog.client.http.HttpResponse;
import dev.replog.client.http.HttpTransport;
import dev.replog.client.http.ResponseListener;
import dev.replog.client.json.Json;
import dev.replog.client.json.JsonFormatException;
import dev.replog.client.json.JsonReader;
import dev.replog.client.node.packet.PacketFormatException;
import dev.replog.client.node.packet.PacketJson;
import dev.replog.client.platform.Bytes;
import dev.replog.client.platform.Cancellable;
import dev.replog.client.platform.Turns;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Posts packets to the centre, and understands its answers. */
final class ExchangeCalls {

    /** A packet has at most 1 MiB, but an entity that is larger is sent alone. */
    static final int BODY_BYTES_MAX = 64 << 20;

    /** Smaller bodies gain nothing. */
    private static final int GZIP_FROM_BYTES = 1_024;
    /** Answers that say nothing about the packet itself. */
    private static final List<Integer> LATER = List.of(408, 429, 502, 503, 504);

    private final String url;
    private final String token;
    private final HttpTransport transport;
    private final Turns turns;
    private final long requestMillis;

    /** @param url of the centre, without a slash at the end */
    ExchangeCalls(String url, String token, HttpTransport transport, Turns turns, long requestMillis) {
        this.url = url;
        this.token = token;
        this.transport = transport;
        this.turns = turns;
        this.requestMillis = requestMillis;
    }

    /** Ends on the thread of the engine, once, unless it was cancelled. */
    Cancellable post(String packet, Consumer<ExchangeAnswer> then) {
        Once once = new Once(then);
        once.limit = turns.thread()
                .after(
                        requestMillis,
                        () -> once.end(new ExchangeAnswer.Later("no answer within " + requestMillis + " ms", 0)));
        once.request = transport.send(request(url, token, packet), BODY_BYTES_MAX, new ResponseListener() {
            @Override
            public void onResponse(HttpResponse response) {
                turns.run(() -> once.end(of(response)));
            }

            @Override
            public void onFailure(Throwable cause) {
                turns.run(() -> once.end(new ExchangeAnswer.Later("network: " + cause, 0)));
            }
        });
        return once;
    }

    static HttpRequest request(String url, String token, String packet) {
        byte[] body = packet.getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers = new HashMap<>();
        headers.put("Authorization", "Bearer " + token);
        headers.put("Accept-Encoding", "gzip");
        headers.put("Content-Type", "application/json");
        if (body.length >= GZIP_FROM_BYTES) {
            body = packed(body);
            headers.put("Content-Encoding", "gzip");
        }
        return new HttpRequest("POST", url + "/api/sync/exchange", headers, body);
    }

    static ExchangeAnswer of(HttpResponse response) {
        Object json;
        try {
            json = JsonReader.read(text(response));
        } catch (IOException | JsonFormatException unreadable) {
            // A proxy has answered.
            return new ExchangeAnswer.Later("http_" + response.status(), retryAfterMillis(response));
        }
        if (response.status() == 200) {
            try {
                return new ExchangeAnswer.Answered(PacketJson.of(json));
            } catch (PacketFormatException invalid) {
                return new ExchangeAnswer.Later(String.valueOf(invalid.getMessage()), 0);
            }
        }
        return problem(response, Json.object(json));
    }

    private static ExchangeAnswer problem(HttpResponse response, @Nullable Map<String, @Nullable Object> problem) {
        int status = response.status();
        String code = problem == null ? null : Json.text(problem.get("code"));
        if (problem == null || code == null || LATER.contains(status) || status < 400) {
            return new ExchangeAnswer.Later(code == null ? "http_" + status : code, retryAfterMillis(response));
        }
        String detail = Json.text(problem.get("detail"));
        return switch (code) {
            case "node_diverged", "packet_gap", "sync_token_expired", "not_a_pull_token" ->
                new ExchangeAnswer.Disagreed(
                        code, Json.whole(problem.get("epoch")), Json.whole(problem.get("expected")));
            case "account_erased" -> new ExchangeAnswer.Erased(detail);
            case "schema_unknown", "quota_exceeded" -> new ExchangeAnswer.Stopped(code, detail);
            default ->
                switch (status) {
                    case 401, 403, 404 -> new ExchangeAnswer.Stopped(code, detail);
                    default -> new ExchangeAnswer.Refused(status, code, detail);
                };
        };
    }

    static String text(HttpResponse response) throws IOException {
        String encoding = response.headers().getOrDefault("content-encoding", "");
        if (!encoding.toLowerCase(Locale.ROOT).equals("gzip")) {
            return new String(response.body(), StandardCharsets.UTF_8);
        }
        try (GZIPInputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            return new String(Bytes.read(unpacked, BODY_BYTES_MAX), StandardCharsets.UTF_8);
        }
    }

    private static long retryAfterMillis(HttpResponse response) {
        String seconds = response.headers().getOrDefault("retry-after", "0");
        try {
            double millis = 1000 * Double.parseDouble(seconds.strip());
            return Double.isFinite(millis) ? Math.max(0, Math.round(millis)) : 0;
        } catch (NumberFormatException isDate) {
            return 0;
        }
    }

    private static byte[] packed(byte[] body) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(body.length / 4);
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    /** A request that ends once. */
    private static final class Once implements Cancellable {
        private final Consumer<ExchangeAnswer> then;
        private Cancellable limit = () -> {};
        private Cancellable request = () -> {};
        private boolean isOver;

        Once(Consumer<ExchangeAnswer> then) {
            this.then = then;
        }

        void end(ExchangeAnswer answer) {
            if (!isOver) {
                cancel();
                then.accept(answer);
            }
        }

        @Override
        public void cancel() {
            isOver = true;
            limit.cancel();
            request.cancel();
        }
    }
}
