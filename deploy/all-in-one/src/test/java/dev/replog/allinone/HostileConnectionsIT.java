package dev.replog.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests many connections, which share the file descriptors of the process with the embedded broker. */
class HostileConnectionsIT {
    private static final int DESCRIPTORS = 2_048;
    private static final int CONNECTIONS = 2_000;
    /** From many addresses, so that the limit per address is not reached first. */
    private static final int ADDRESSES = 10;

    private static final int CHECKED_EVERY = 250;

    @TempDir
    private Path data;

    @Test
    void connectionsThatNeverFinish_keepNobodyOut_andLeaveTheBrokerItsDescriptors() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try (ReplogProcess replog = ReplogProcess.startWithDescriptors(DESCRIPTORS, data, ReplogProcess.freePort())) {
            String token = replog.token("alice");
            String hostile = replog.token("mallory");
            for (int i = 0; i < CONNECTIONS; i++) {
                sockets.add(hostile(replog.port(), i, hostile));
                if (i % CHECKED_EVERY == 0) {
                    requireServes(replog, token);
                }
            }
            requireServes(replog, token);
            for (Socket socket : sockets) {
                socket.close();
            }
            requireServes(replog, token);
            assertThat(Files.readString(data.resolve("logs/replog.log"))).doesNotContain("Too many open files");
        }
    }

    /** In turn: silent, in the middle of a head, or in the middle of a body. */
    private static Socket hostile(int port, int number, String token) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(
                InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (2 + number % ADDRESSES)}), 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        String head = "POST /api/workouts HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Authorization: Bearer " + token + "\r\nContent-Length: 100000\r\n\r\n{";
        int length = number % 3 * (head.length() / 2);
        socket.getOutputStream().write(head.substring(0, length).getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** With a client that connects only now. */
    private static void requireServes(ReplogProcess replog, String token) throws IOException, InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpResponse<String> written = client.send(
                    replog.request("/api/exercises", token)
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString("{\"name\": \"Squat\"}"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(written.statusCode()).as(written.body()).isEqualTo(201);
        }
    }
}
