package dev.replog.client.http.okhttp;

import dev.replog.client.http.HttpRequest;
import java.io.IOException;
import java.util.Map;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/** Turns requests of the port into those of OkHttp. */
final class Requests {

    private static final byte[] NO_BYTES = {};

    private Requests() {}

    static Request of(HttpRequest request) throws IOException {
        HttpUrl url = HttpUrl.parse(request.url());
        if (url == null) {
            throw new IOException("url: " + request.url() + " (expected: one with http: or https:)");
        }
        Headers headers = headers(request.headers());
        byte[] body = request.body();
        boolean needsBody = request.method().equals("POST") || request.method().equals("PUT");
        RequestBody sent = body != null ? new Body(body) : needsBody ? new Body(NO_BYTES) : null;
        return new Request.Builder()
                .url(url)
                .headers(headers)
                .method(request.method(), sent)
                .build();
    }

    /** The error of OkHttp may have the value, which may be a token. */
    @SuppressWarnings("UnusedException")
    private static Headers headers(Map<String, String> headers) throws IOException {
        Headers.Builder builder = new Headers.Builder();
        for (Map.Entry<String, String> header : headers.entrySet()) {
            try {
                builder.add(header.getKey(), header.getValue());
            } catch (IllegalArgumentException withValue) {
                throw new IOException("header " + header.getKey() + ": its name or value is not allowed in a request");
            }
        }
        // Without this header, OkHttp asks for gzip and decodes the body itself.
        if (builder.get("Accept-Encoding") == null) {
            builder.add("Accept-Encoding", "identity");
        }
        return builder.build();
    }

    /** A body that OkHttp never sends a second time by itself. */
    private static final class Body extends RequestBody {

        private final byte[] bytes;

        Body(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public @Nullable MediaType contentType() {
            return null;
        }

        @Override
        public long contentLength() {
            return bytes.length;
        }

        @Override
        public boolean isOneShot() {
            return true;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            sink.write(bytes);
        }
    }
}
