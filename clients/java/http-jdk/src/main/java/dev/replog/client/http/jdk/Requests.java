package dev.replog.client.http.jdk;

import dev.replog.client.http.HttpRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Locale;
import java.util.Map;

/** Turns requests of the port into those of {@code java.net.http}. */
final class Requests {

    private Requests() {}

    static java.net.http.HttpRequest of(HttpRequest request) throws IOException {
        URI url = url(request.url());
        byte[] body = request.body();
        BodyPublisher publisher = body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body);
        java.net.http.HttpRequest.Builder builder;
        try {
            builder = java.net.http.HttpRequest.newBuilder(url).method(request.method(), publisher);
        } catch (IllegalArgumentException refused) {
            throw new IOException("url: " + request.url() + " (expected: one with http: or https:)", refused);
        }
        for (Map.Entry<String, String> header : request.headers().entrySet()) {
            addHeader(builder, header.getKey(), header.getValue());
        }
        boolean isSecure = "https".equals(url.getScheme().toLowerCase(Locale.ROOT));
        return builder.version(isSecure ? Version.HTTP_2 : Version.HTTP_1_1).build();
    }

    private static URI url(String url) throws IOException {
        try {
            return URI.create(url);
        } catch (IllegalArgumentException invalid) {
            throw new IOException("url: " + url + " (expected: a valid one)", invalid);
        }
    }

    /** The error of the builder has the value, which may be a token. */
    @SuppressWarnings("UnusedException")
    private static void addHeader(java.net.http.HttpRequest.Builder builder, String name, String value)
            throws IOException {
        try {
            builder.header(name, value);
        } catch (IllegalArgumentException withValue) {
            throw new IOException("header " + name + ": its name or value is not allowed in a request");
        }
    }
}
