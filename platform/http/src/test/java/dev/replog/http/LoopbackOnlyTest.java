package dev.replog.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Under the profile dev every client gets a token of any user, so only this machine may connect, under its own names.
 */
class LoopbackOnlyTest {
    private static final String DEV = "--spring.profiles.active=dev";
    private static final String SWITCH = "--replog.dev.allow-remote-with-public-tokens=true";

    private static EdgeServer server;

    @BeforeAll
    static void start() {
        server = EdgeServer.start(DEV);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:80", "127.0.0.1:8080", "[::1]", "[::1]:8080"})
    void thisMachine_isAnsweredUnderItsOwnNames(String host) throws IOException {
        assertThat(answer(loopback(), host)).startsWith("HTTP/1.1 200 ");
    }

    /** A page whose host name resolves to this machine can read the responses as its own. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "attacker.example",
                "localhost.attacker.example",
                "127.0.0.1.attacker.example:80",
                "10.0.0.1",
                "",
            })
    void anotherHost_isForbidden(String host) throws IOException {
        assertThat(answer(loopback(), host)).startsWith("HTTP/1.1 403 ").contains("\"code\":\"forbidden\"");
    }

    @Test
    void anotherMachine_doesNotEvenReachIt() throws IOException {
        InetSocketAddress address = new InetSocketAddress(outside(), server.port());
        try (Socket socket = new Socket()) {
            socket.connect(address, 5_000);
            throw new AssertionError(address + " can be reached");
        } catch (ConnectException refused) {
            assertThat(refused).hasMessageContaining("refused");
        }
    }

    @Test
    void theSwitch_opensIt() throws IOException {
        InetAddress outside = outside();
        try (EdgeServer open = EdgeServer.start(DEV, "--server.address=0.0.0.0", SWITCH)) {
            assertThat(answer(new InetSocketAddress(outside, open.port()), "replog.example"))
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    }

    /** An address of this machine that others could connect to. */
    private static InetAddress outside() throws IOException {
        Optional<InetAddress> address = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(each -> !each.isLoopbackAddress() && each.getAddress().length == 4)
                .findFirst();
        assumeThat(address)
                .as("this machine has no other address than loopback")
                .isPresent();
        return address.orElseThrow();
    }

    private static String answer(InetSocketAddress address, String host) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(address, 5_000);
            socket.setSoTimeout(20_000);
            String request = "GET /dev/token?sub=alice HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
