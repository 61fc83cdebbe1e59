package dev.replog.allinone.contract;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** One request. Its response is first compared with the API's description. */
final class Call {

    private static final Duration TIMEOUT = Duration.ofSeconds(40);

    private final RunningReplog replog = RunningReplog.get();
    private final HttpRequest.Builder request;
    private final String method;
    private final String target;
    private byte @Nullable [] body;

    Call(String method, String target, byte @Nullable [] body) {
        this.method = method;
        this.target = target;
        this.body = body;
        this.request = HttpRequest.newBuilder(replog.uri(target)).timeout(TIMEOUT);
    }

    /** Adds one more line of a header. */
    Call with(String header, String value) {
        request.header(header, value);
        return this;
    }

    /** Replaces the body. */
    Call body(byte[] other) {
        body = other;
        return this;
    }

    Reply send() {
        HttpResponse<byte[]> response = send(BodyHandlers.ofByteArray());
        Reply reply = new Reply(toString(), response.statusCode(), response.headers(), text(response.body()));
        replog.description().check(method, path(), reply);
        return reply;
    }

    /** Sends it; the caller reads the body as it arrives. */
    HttpResponse<InputStream> open() {
        HttpResponse<InputStream> response = send(BodyHandlers.ofInputStream());
        replog.description()
                .check(method, path(), new Reply(toString(), response.statusCode(), response.headers(), ""));
        return response;
    }

    /** Only sends it, for requests that may open a stream; the stream is closed at once. */
    Reply sendOrOpen() {
        HttpResponse<InputStream> response = send(BodyHandlers.ofInputStream());
        try (InputStream stream = response.body()) {
            boolean isStream =
                    response.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream");
            byte[] read = isStream ? new byte[0] : stream.readAllBytes();
            boolean isPacked = response.headers().firstValue("Content-Encoding").isPresent();
            Reply reply = new Reply(
                    toString(), response.statusCode(), response.headers(), text(isPacked ? unpacked(read) : read));
            replog.description().check(method, path(), reply);
            return reply;
        } catch (IOException fault) {
            throw new UncheckedIOException(this + ": " + fault.getMessage(), fault);
        }
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static byte[] unpacked(byte[] gzip) throws IOException {
        try (InputStream unpacking = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return unpacking.readAllBytes();
        }
    }

    private <T> HttpResponse<T> send(BodyHandler<T> handler) {
        try {
            return replog.http().send(built(), handler);
        } catch (IOException fault) {
            throw new UncheckedIOException(this + ": " + fault.getMessage(), fault);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private HttpRequest built() {
        return request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
                .build();
    }

    private String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** The request as readable text, shortened. */
    @Override
    public String toString() {
        HttpRequest built = built();
        StringBuilder text = new StringBuilder(method).append(' ').append(target);
        built.headers().map().forEach((name, values) -> {
            if (!name.toLowerCase(Locale.ROOT).equals("authorization")) {
                text.append(' ').append(name).append(": ").append(values);
            }
        });
        if (body != null) {
            String shown = new String(body, StandardCharsets.UTF_8);
            text.append(' ').append(shown, 0, Math.min(shown.length(), 1_000));
        }
        return text.toString();
    }
}
