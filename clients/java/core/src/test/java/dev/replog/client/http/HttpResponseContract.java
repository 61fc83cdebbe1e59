package dev.replog.client.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.http.TestServer.Received;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The part of {@link HttpTransportContract} that is about complete responses. */
abstract class HttpResponseContract {

    static final int BODY_BYTES_MAX = 100_000;

    final TestServer server = TestServer.start();
    HttpTransport transport;

    /** A transport with its default settings. */
    protected abstract HttpTransport newTransport();

    @BeforeEach
    void makeTransport() {
        transport = newTransport();
    }

    @AfterEach
    void stop() throws Exception {
        transport.close();
        server.close();
    }

    HttpRequest get(String url) {
        return new HttpRequest("GET", url, Map.of("Authorization", "Bearer secret"), null);
    }

    HttpRequest post(String url, String body) {
        return new HttpRequest("POST", url, Map.of("Content-Type", "application/json"), body.getBytes(UTF_8));
    }

    Heard send(HttpRequest request) {
        Heard heard = new Heard();
        heard.running = transport.send(request, BODY_BYTES_MAX, heard);
        return heard;
    }

    Heard open(HttpRequest request) {
        Heard heard = new Heard();
        heard.running = transport.open(request, heard);
        return heard;
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT", "DELETE"})
    void aRequest_arrivesAsItIs(String method) {
        server.answer("/v1/changes", 200, Map.of(), "{}");
        for (byte @Nullable [] body : new byte[][] {null, {}, "{\"a\":\"é\"}".getBytes(UTF_8), new byte[50_000]}) {
            if (method.equals("GET") && body != null) {
                continue;
            }
            Map<String, String> headers = Map.of("Authorization", "Bearer a.b-c_d", "Replog-Device", "device 1");
            HttpRequest request = new HttpRequest(method, server.url("/v1/changes?a=%20b&c=d%2Fe"), headers, body);
            assertThat(send(request).response().status()).isEqualTo(200);
            Received received = server.received();
            assertThat(received.method()).isEqualTo(method);
            assertThat(received.target()).isEqualTo("/v1/changes?a=%20b&c=d%2Fe");
            assertThat(received.headers()).containsAllEntriesOf(lowerCase(headers));
            assertThat(received.headers()).doesNotContainKeys("content-encoding", "cookie", "origin", "referer");
            assertThat(received.headers().getOrDefault("accept-encoding", "identity"))
                    .isEqualTo("identity");
            assertThat(received.body()).isEqualTo(body == null ? new byte[0] : body);
        }
    }

    private static Map<String, String> lowerCase(Map<String, String> headers) {
        Map<String, String> lower = new HashMap<>();
        headers.forEach((name, value) -> lower.put(name.toLowerCase(java.util.Locale.ROOT), value));
        return lower;
    }

    @Test
    void aResponse_hasItsHeadersByLowerCaseName_andAllValues() {
        server.answer("/", 200, Map.of("ETag", List.of("\"a\""), "Link", List.of("one", "two")), "body é");
        HttpResponse response = send(get(server.url("/"))).response();
        assertThat(response.headers()).containsEntry("etag", "\"a\"").containsEntry("link", "one, two");
        assertThat(new String(response.body(), UTF_8)).isEqualTo("body é");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 202, 204, 207, 304, 400, 401, 403, 404, 408, 410, 412, 413, 421, 425, 428, 429, 500})
    void everyStatus_isAnAnswer_andMakesNoSecondRequest(int status) {
        server.answer("/", status, Map.of("WWW-Authenticate", List.of("Basic realm=\"a\"")), "");
        assertThat(send(post(server.url("/"), "{}")).response().status()).isEqualTo(status);
        assertThat(send(get(server.url("/"))).response().status()).isEqualTo(status);
        assertThat(server.count()).isEqualTo(2);
    }

    @Test
    void unavailable_makesNoSecondRequest_alsoWhenTheServerAsksForOneAtOnce() {
        server.answer("/", 503, Map.of("Retry-After", List.of("0")), "{}");
        assertThat(send(get(server.url("/"))).response().status()).isEqualTo(503);
        assertThat(send(post(server.url("/"), "{}")).response().status()).isEqualTo(503);
        assertThat(server.count()).isEqualTo(2);
        server.answer("/", 503, Map.of("Retry-After", List.of("7")), "{}");
        assertThat(send(get(server.url("/"))).response().headers()).containsEntry("retry-after", "7");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirect_isAnAnswer_andTheOtherServerGetsNothing(int status) throws Exception {
        try (TestServer other = TestServer.start()) {
            other.answer("/", 200, Map.of(), "{}");
            server.answer("/", status, Map.of("Location", List.of(other.url("/"))), "");
            HttpResponse response = send(get(server.url("/"))).response();
            assertThat(response.status()).isEqualTo(status);
            assertThat(response.headers()).containsEntry("location", other.url("/"));
            assertThat(send(post(server.url("/"), "{}")).response().status()).isEqualTo(status);
            assertThat(other.count()).isZero();
        }
    }

    @Test
    void aCookie_isNotKept() {
        server.answer("/", 200, Map.of("Set-Cookie", List.of("a=b; Path=/")), "");
        send(get(server.url("/"))).response();
        server.received();
        send(get(server.url("/"))).response();
        assertThat(server.received().headers()).doesNotContainKey("cookie");
    }

    @Test
    void anEncodedBody_isGivenAsItCame() {
        server.answer("/", 200, Map.of("Content-Encoding", List.of("gzip")), "not really gzip");
        HttpResponse response = send(get(server.url("/"))).response();
        assertThat(response.headers()).containsEntry("content-encoding", "gzip");
        assertThat(new String(response.body(), UTF_8)).isEqualTo("not really gzip");
        HttpRequest asked = new HttpRequest("GET", server.url("/"), Map.of("Accept-Encoding", "gzip"), null);
        server.received();
        assertThat(new String(send(asked).response().body(), UTF_8)).isEqualTo("not really gzip");
        assertThat(server.received().headers()).containsEntry("accept-encoding", "gzip");
    }

    @Test
    void aBodyOfTheLargestSize_isGiven() {
        server.answer("/", 200, Map.of(), "x".repeat(BODY_BYTES_MAX));
        assertThat(send(get(server.url("/"))).response().body()).hasSize(BODY_BYTES_MAX);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1000000", "Transfer-Encoding: chunked"})
    void aLargerBody_isAFailure_andItsConnectionIsClosed(String header) throws Exception {
        try (RawServer raw = RawServer.start(connection -> {
            connection.readRequest();
            connection.write("HTTP/1.1 200 OK\r\n" + header + "\r\n\r\n");
            String piece = "x".repeat(1_000);
            for (int sent = 0; sent <= 100_000; sent += 1_000) {
                connection.write(header.startsWith("C") ? piece : "3e8\r\n" + piece + "\r\n");
            }
            connection.awaitClosed();
        })) {
            assertThat(send(get(raw.url())).failure()).hasMessageContaining("more than 100000 bytes");
            raw.awaitDone();
        }
    }
}
