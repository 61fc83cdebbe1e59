package dev.replog.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks on a real server with little direct memory. */
class MemoryTest {
    private static final int BODY = 1 << 20;
    private static final int ATTACKS = 400;
    private static final int ANSWERS = 100;
    private static final int KILOBYTES = 200;
    private static final String LARGE = SampleService.largeAnswer(KILOBYTES);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @ParameterizedTest
    @ValueSource(strings = {"one user", "many users", "nobody"})
    void unfinishedBodies_costOthersNothing_andLeaveNothingBehind(String attackers) throws Exception {
        IntFunction<String> token = number -> switch (attackers) {
            case "one user" -> token("mallory");
            case "many users" -> token("mallory-" + number);
            default -> "none";
        };
        try (SampleProcess server = SampleProcess.start(48)) {
            List<Socket> sockets = attack(server, token);
            HttpResponse<String> length = client.send(
                    request(server, "/api/length")
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofByteArray(new byte[BODY]))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(length.body()).isEqualTo("{\"length\":" + BODY + "}");
            for (int i = 0; i < ANSWERS; i++) {
                assertThat(large(server, KILOBYTES)).isEqualTo(LARGE);
            }
            for (Socket socket : sockets) {
                socket.close();
            }
            for (int i = 0; i < ANSWERS; i++) {
                assertThat(large(server, KILOBYTES)).isEqualTo(LARGE);
            }
            assertThat(server.isAlive()).isTrue();
            assertThat(server.lines()).noneMatch(line -> line.contains("memory"));
        }
    }

    @Test
    void processWithoutMemory_answersNoGarbage_andEnds() throws Exception {
        try (SampleProcess server = SampleProcess.start(48, "--replog.connections.out-of-memory-max=1s")) {
            String answer = SampleService.largeAnswer(4_000);
            assertThat(large(server, 4_000)).isEqualTo(answer);
            server.exhaust();
            long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (server.isAlive() && System.nanoTime() < end) {
                try {
                    assertThat(large(server, 4_000)).isEqualTo(answer);
                } catch (IOException closed) {
                    // The client gets no response, which it can handle.
                }
            }
            assertThat(server.exitCode()).isEqualTo(3);
            assertThat(server.lines())
                    .filteredOn(line -> line.contains("the process ends"))
                    .hasSize(1);
        }
    }

    /** Starts many bodies and sends all but the last byte of each, as far as the server accepts it. */
    private static List<Socket> attack(SampleProcess server, IntFunction<String> token) throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            for (int i = 0; i < ATTACKS; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                sockets.add(socket);
                String bearer = token.apply(i);
                threads.execute(() -> send(socket, bearer));
            }
        }
        return sockets;
    }

    private static void send(Socket socket, String token) {
        try {
            OutputStream out = socket.getOutputStream();
            String head = "POST /api/length HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Authorization: Bearer " + token + "\r\nContent-Length: " + BODY + "\r\n\r\n";
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[BODY - 1]);
        } catch (IOException refused) {
            // The server has closed the connection.
        }
    }

    private String large(SampleProcess server, int kilobytes) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = client.send(
                request(server, "/api/large/" + kilobytes)
                        .header("Accept-Encoding", "gzip")
                        .build(),
                BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Encoding")).contains("gzip");
        try (GZIPInputStream unpacking = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            return new String(unpacking.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException garbage) {
            throw new UncheckedIOException(garbage);
        }
    }

    private static HttpRequest.Builder request(SampleProcess server, String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + token("alice"));
    }

    private static String token(String user) {
        return Tokens.with(claims -> claims.subject(user));
    }
}
