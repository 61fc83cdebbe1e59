package dev.replog.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.http.connection.ClosedFor;
import dev.replog.http.connection.Connections;
import dev.replog.http.request.BodyBudget;
import dev.replog.http.request.InFlightLimit;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Sinks;

@ExtendWith(OutputCaptureExtension.class)
class ConnectionLimitsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final int READ_TIMEOUT_MILLIS = 20_000;

    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void closeSockets() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void idleConnections_makeRoom_forNewOnes() throws IOException {
        try (EdgeServer server = EdgeServer.startWithSecret("--replog.connections.max=20")) {
            Connections connections = server.bean(Connections.class);
            assertThat(connections.perAddressMax()).isEqualTo(5);
            for (int i = 0; i < 60; i++) {
                send(open(server), i % 2 == 0 ? "GET /api/caller HT" : unfinishedBody());
            }
            await(() -> connections.closedFor(ClosedFor.ADDRESS_LIMIT) >= 55);

            assertThat(server.send(server.signed("/api/caller")).statusCode()).isEqualTo(200);
            assertThat(connections.open()).isLessThanOrEqualTo(5);
        }
    }

    @Test
    void limitOfTheInstance_holdsForAddressesWithoutALimit() throws IOException {
        try (EdgeServer server = EdgeServer.startWithSecret(
                "--replog.connections.max=20", "--replog.connections.unlimited-addresses=127.0.0.1, ::1")) {
            Connections connections = server.bean(Connections.class);
            for (int i = 0; i < 60; i++) {
                open(server);
            }
            await(() -> connections.closedFor(ClosedFor.INSTANCE_LIMIT) >= 40);

            assertThat(connections.closedFor(ClosedFor.ADDRESS_LIMIT)).isZero();
            assertThat(server.send(server.signed("/api/caller")).statusCode()).isEqualTo(200);
            assertThat(connections.open()).isLessThanOrEqualTo(20);
        }
    }

    @Test
    void newConnection_isRefused_whereAllOthersAreBeingAnswered() throws IOException {
        try (EdgeServer server = EdgeServer.startWithSecret("--replog.connections.per-address-max=2")) {
            Connections connections = server.bean(Connections.class);
            Socket first = open(server);
            send(first, get("/api/held"));
            send(open(server), get("/api/held"));
            await(() -> server.bean(InFlightLimit.class).inFlight() == 2);

            assertThat(received(open(server))).isEmpty();
            assertThat(connections.closedFor(ClosedFor.ADDRESS_LIMIT)).isEqualTo(1);

            server.bean(Sinks.Empty.class).tryEmitEmpty();
            assertThat(new String(first.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 200");
        }
    }

    @Test
    void slowHead_isGivenUp_howeverSteadilyItComes() throws Exception {
        try (EdgeServer server = EdgeServer.startWithSecret("--replog.connections.head-timeout=300ms")) {
            Socket socket = open(server);
            send(socket, "GET /api/caller HTTP/1.1\r\n");
            Connections connections = server.bean(Connections.class);
            long end = System.nanoTime() + DEADLINE.toNanos();
            while (connections.closedFor(ClosedFor.SLOW_HEAD) == 0 && System.nanoTime() < end) {
                // Slowly, because the length of a head is limited too.
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
                try {
                    send(socket, "X: 1\r\n");
                } catch (SocketException closed) {
                    break;
                }
            }
            await(() -> connections.closedFor(ClosedFor.SLOW_HEAD) == 1);
            await(() -> connections.open() == 0);
        }
    }

    @Test
    void slowBody_isGivenUp_howeverSteadilyItComes() throws IOException {
        try (EdgeServer server = EdgeServer.startWithSecret("--replog.http.body-rate-min=1MB")) {
            Socket socket = open(server);
            send(socket, unfinishedBody());

            assertThat(received(socket)).startsWith("HTTP/1.1 408").contains("\"code\":\"timeout\"");
            assertThat(server.bean(Connections.class).closedFor(ClosedFor.SLOW_BODY))
                    .isEqualTo(1);
        }
    }

    @Test
    void bodyThatNobodyReads_isGivenUpToo() throws IOException {
        try (EdgeServer server = EdgeServer.startWithSecret("--replog.http.body-timeout=300ms")) {
            Socket socket = open(server);
            send(socket, get("/api/held").replace("\r\n\r\n", "\r\nContent-Length: 9\r\n\r\nx"));

            assertThat(received(socket)).isEmpty();
            assertThat(server.bean(Connections.class).closedFor(ClosedFor.SLOW_BODY))
                    .isPositive();
        }
    }

    @Test
    void answerBeforeTheEndOfTheBody_isTheLastOne() throws IOException {
        try (EdgeServer server = EdgeServer.startWithSecret()) {
            Socket socket = open(server);
            send(socket, unfinishedBody().replace("Bearer ", "Bearer x"));

            assertThat(received(socket)).startsWith("HTTP/1.1 401").containsIgnoringCase("\r\nconnection: close");
            await(() -> server.bean(Connections.class).open() == 0);
            assertThat(server.bean(Connections.class).closedFor(ClosedFor.UNREAD_BODY))
                    .isEqualTo(1);
        }
    }

    @Test
    void connection_goesOn_afterRequestsWithoutABody() throws IOException {
        try (EdgeServer server = EdgeServer.startWithSecret()) {
            Socket socket = open(server);
            for (int i = 0; i < 3; i++) {
                send(socket, get("/api/nothing"));
            }
            send(socket, get("/api/nothing").replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));

            assertThat(received(socket).split("HTTP/1.1 404", -1)).hasSize(5);
            await(() -> server.bean(Connections.class).open() == 0);
        }
    }

    @Test
    void bodyOfAGet_isDropped() throws IOException {
        try (EdgeServer server = EdgeServer.startWithSecret()) {
            Socket socket = open(server);
            send(socket, get("/api/held").replace("\r\n\r\n", "\r\nContent-Length: 900001\r\n\r\n"));
            send(socket, "x".repeat(900_000));
            await(() -> server.bean(InFlightLimit.class).inFlight() == 1);
            assertThat(server.bean(BodyBudget.class).reading()).isZero();
            server.bean(Sinks.Empty.class).tryEmitEmpty();

            assertThat(received(socket)).startsWith("HTTP/1.1 200").containsIgnoringCase("\r\nconnection: close");
        }
    }

    @Test
    void requestsWithoutWaitingForAnswers_areLimited() throws IOException {
        try (EdgeServer server = EdgeServer.startWithSecret()) {
            Connections connections = server.bean(Connections.class);
            Socket many = open(server);
            send(many, get("/api/held").repeat(17));
            assertThat(received(many)).isEmpty();
            await(() -> connections.closedFor(ClosedFor.PIPELINE_LIMIT) == 1);

            Socket large = open(server);
            send(large, get("/api/held") + unfinishedBody() + "x".repeat(70_000));
            await(() -> connections.closedFor(ClosedFor.PIPELINE_LIMIT) == 2);
        }
    }

    @Test
    void clientThatReadsNothing_isDisconnected() throws IOException {
        try (EdgeServer server = EdgeServer.startWithSecret("--replog.connections.send-timeout=300ms")) {
            Connections connections = server.bean(Connections.class);
            send(open(server), get("/api/large/16000"));

            await(() -> connections.closedFor(ClosedFor.SLOW_READER) == 1);
            await(() -> connections.open() == 0);
        }
    }

    @Test
    void malformedRequests_areLoggedInOneShortLine(CapturedOutput output) throws IOException {
        try (EdgeServer server = EdgeServer.startWithSecret()) {
            for (int i = 0; i < 20; i++) {
                Socket socket = open(server);
                send(socket, "GET / HTTP/9\u0001secret\r\nbad header\r\n\r\n");
                assertThat(received(socket)).startsWith("HTTP/1.1 400");
            }
            assertThat(server.bean(Connections.class).closedFor(ClosedFor.MALFORMED))
                    .isEqualTo(20);
            List<String> lines = output.getAll()
                    .lines()
                    .filter(line -> line.contains("WARN") || line.contains("ERROR") || line.startsWith("\tat "))
                    .toList();
            assertThat(lines).hasSize(1);
            assertThat(lines.getFirst()).contains("malformed request").doesNotContain("secret");
        }
    }

    @Test
    void failedTlsHandshakes_areLoggedInOneShortLine(CapturedOutput output, @TempDir Path folder) throws Exception {
        Path keys = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-storepass",
                        "password",
                        "-keystore",
                        keys.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).isZero();
        try (EdgeServer server = EdgeServer.startWithSecret(
                "--server.ssl.key-store=" + keys, "--server.ssl.key-store-password=password")) {
            Connections connections = server.bean(Connections.class);
            for (int i = 0; i < 20; i++) {
                send(open(server), "GET /secret HTTP/1.1\r\n\r\n");
            }
            await(() -> connections.closedFor(ClosedFor.TLS_HANDSHAKE) == 20);
            await(() -> connections.open() == 0);
            List<String> lines = output.getAll()
                    .lines()
                    .filter(line -> line.contains("WARN") || line.contains("ERROR") || line.startsWith("\tat "))
                    .toList();
            assertThat(lines).hasSize(1);
            assertThat(lines.getFirst()).contains("failed TLS handshake").doesNotContain("secret");
        }
    }

    private Socket open(EdgeServer server) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        sockets.add(socket);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** All bytes that are received until the connection is closed. */
    private static String received(Socket socket) throws IOException {
        StringBuilder text = new StringBuilder();
        try {
            InputStream in = socket.getInputStream();
            for (int read = in.read(); read >= 0; read = in.read()) {
                text.append((char) read);
            }
        } catch (SocketException reset) {
            // A reset also means that the connection is closed.
        }
        return text.toString();
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + Tokens.good() + "\r\n\r\n";
    }

    private static String unfinishedBody() {
        return "POST /api/length HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Authorization: Bearer " + Tokens.good() + "\r\nContent-Length: 100000\r\n\r\n{";
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("gave up waiting").isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
