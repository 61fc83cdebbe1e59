package dev.replog.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyReadingTest {
    private static final int MAX = 1 << 20;

    private static EdgeServer server;

    @BeforeAll
    static void start() {
        server = EdgeServer.startWithSecret("--replog.http.body-timeout=300ms");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/json; charset=utf-8",
                "application/json;charset=\"UTF-8\"",
                "Application/JSON",
                "application/merge-patch+json"
            })
    void json_isRead(String type) {
        assertLength(post(type, null, BodyPublishers.ofString("{\"a\":\"ä\"}")), 10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/xml",
                "application/json; charset=latin1",
                "application/*",
                "*/*",
                "json",
                "/",
                "",
                "application/problem+json",
                "multipart/form-data; boundary=x"
            })
    void anythingElse_isUnsupported(String type) {
        assertProblem(post(type, null, BodyPublishers.ofString("{}")), 415, "unsupported_media_type");
    }

    @Test
    void noType_isUnsupported_unlessThereIsNoBody() {
        assertProblem(
                server.send(server.signed("/api/length").POST(BodyPublishers.ofString("{}"))),
                415,
                "unsupported_media_type");
        assertLength(server.send(server.signed("/api/length").POST(BodyPublishers.noBody())), 0);
        assertLength(post("application/json", null, BodyPublishers.noBody()), 0);
        assertLength(post("application/json", "gzip", BodyPublishers.noBody()), 0);
    }

    @Test
    void size_isLimited_whetherItIsAnnouncedOrNot() {
        assertLength(post("application/json", null, BodyPublishers.ofByteArray(new byte[MAX])), MAX);
        assertLength(post("application/json", null, chunked(new byte[MAX])), MAX);
        HttpResponse<String> announced = post("application/json", null, BodyPublishers.ofByteArray(new byte[MAX + 1]));
        assertProblem(announced, 413, "too_large");
        assertThat(announced.body()).contains("1048576");
        assertProblem(post("application/json", null, chunked(new byte[MAX + 1])), 413, "too_large");
    }

    @Test
    void gzip_isUnpacked_upToTheLimit() throws IOException {
        assertLength(post("application/json", "gzip", packed(new byte[MAX])), MAX);
        assertLength(post("application/json", "GZIP", packed(new byte[0])), 0);
        assertProblem(post("application/json", "gzip", packed(new byte[MAX + 1])), 413, "too_large");
        assertProblem(post("application/json", "gzip", packed(new byte[100 * MAX])), 413, "too_large");
    }

    @Test
    void brokenGzip_isRefused() throws IOException {
        byte[] good = gzip("{\"a\":1}".getBytes(StandardCharsets.UTF_8));
        byte[] flipped = good.clone();
        flipped[good.length - 6] ^= 1;
        for (byte[] broken :
                new byte[][] {Arrays.copyOf(good, good.length - 1), Arrays.copyOf(good, 5), flipped, {1}}) {
            assertProblem(post("application/json", "gzip", BodyPublishers.ofByteArray(broken)), 400, "invalid_json");
        }
    }

    @Test
    void gzip_hasOneMember_andNothingAfterIt() throws IOException {
        byte[] one = gzip("{}".getBytes(StandardCharsets.UTF_8));
        byte[] empty = gzip(new byte[0]);
        // The library's stream recurses for each empty member, so many of them overflow its stack.
        byte[] members = new byte[empty.length * 20_000];
        for (int i = 0; i < members.length; i++) {
            members[i] = empty[i % empty.length];
        }
        for (byte[] more : new byte[][] {members, Arrays.copyOf(one, one.length + 1), joined(one, one)}) {
            HttpResponse<String> response = post("application/json", "gzip", BodyPublishers.ofByteArray(more));

            assertProblem(response, 400, "invalid_json");
            assertThat(response.body()).contains("after its end (expected: one member)");
        }
    }

    @Test
    void gzip_mayHaveAllPartsOfAHeader() throws IOException {
        byte[] plain = gzip("{}".getBytes(StandardCharsets.UTF_8));
        byte[] head = {0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 0, 1, 0, 7, 'n', 0, 'c', 0, 0, 0};
        byte[] full = joined(head, Arrays.copyOfRange(plain, 10, plain.length));

        assertLength(post("application/json", "gzip", BodyPublishers.ofByteArray(full)), 2);
        for (int length = 1; length < full.length; length++) {
            byte[] cut = Arrays.copyOf(full, length);
            assertProblem(post("application/json", "gzip", BodyPublishers.ofByteArray(cut)), 400, "invalid_json");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "deflate", "gzip, gzip", "zstd"})
    void otherEncodings_areUnsupported(String encoding) {
        HttpResponse<String> response = post("application/json", encoding, BodyPublishers.ofString("{}"));

        assertProblem(response, 415, "unsupported_media_type");
        assertThat(response.body()).contains("expected: gzip");
    }

    @Test
    void slowBody_isGivenUp() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(20_000);
            String head = "POST /api/length HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Authorization: Bearer " + Tokens.good() + "\r\nContent-Length: 10\r\n\r\n{";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            // The response is the last one of its connection.
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer)
                    .startsWith("HTTP/1.1 408")
                    .contains("\"code\":\"timeout\"")
                    .containsIgnoringCase("connection: close");
        }
    }

    private static HttpResponse<String> post(String type, @Nullable String encoding, BodyPublisher body) {
        var request = server.signed("/api/length").header("Content-Type", type).POST(body);
        return server.send(encoding == null ? request : request.header("Content-Encoding", encoding));
    }

    private static BodyPublisher chunked(byte[] bytes) {
        return BodyPublishers.ofInputStream(() -> (InputStream) new ByteArrayInputStream(bytes));
    }

    private static BodyPublisher packed(byte[] bytes) throws IOException {
        return BodyPublishers.ofByteArray(gzip(bytes));
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }

    private static void assertLength(HttpResponse<String> response, int length) {
        assertThat(response.body()).isEqualTo("{\"length\":" + length + "}");
    }

    private static void assertProblem(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(EdgeServer.json(response).get("code").stringValue()).isEqualTo(code);
    }
}
