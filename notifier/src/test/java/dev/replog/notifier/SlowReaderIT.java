package dev.replog.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.schemas.ChangeKind;
import dev.replog.schemas.EntityChange;
import dev.replog.schemas.catalogue.Catalogue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests clients that open a stream and do not read it. */
class SlowReaderIT {
    private static final int CHANGES = 4_000;

    /** They make pings that soon fill the buffers of the systems. */
    private static final String LONG_DEVICE = "d".repeat(64);

    private static final EntityChange[] ALL_TYPES = Catalogue.shipped().types().stream()
            .map(type -> ChangeLog.entity(type.name(), ChangeKind.UPDATED))
            .toArray(EntityChange[]::new);

    private final String user = "user-" + UUID.randomUUID();
    private final SharedBackends backends = SharedBackends.get();
    private final String prefix = backends.newTopicPrefix();
    private final String database = backends.newDatabase();
    private final ChangeLog log = new ChangeLog(backends.kafkaBootstrapServers(), prefix);

    @BeforeEach
    void createTopic() {
        log.createTopic(1);
    }

    @AfterEach
    void close() {
        log.close();
    }

    private RunningNotifier notifier(String keepAlive) {
        return RunningNotifier.start(
                        backends.kafkaBootstrapServers(),
                        database,
                        prefix,
                        Map.of("replog.streams.keep-alive", keepAlive, "replog.streams.send-buffer", "4KB"))
                .awaitReady();
    }

    @Test
    void newestPing_isAllThatWaits_whileNobodyReads() throws IOException {
        try (RunningNotifier notifier = notifier("15s");
                Socket slow = connect(notifier);
                SseClient fast = notifier.stream(user, "")) {
            assertThat(fast.next().name()).isEqualTo("ready");
            Eventually.holds("both streams are open", () -> notifier.openStreams() == 2);
            log.publishAll(user, 1, CHANGES);
            String newest = ChangeLog.token(user, CHANGES);
            String received = "";
            while (!received.equals(newest)) {
                received = String.valueOf(fast.next().id());
            }

            List<String> ids = idsUntil(slow, newest);

            // The buffers of the operating systems of both sides, and one more.
            assertThat(ids).hasSizeLessThan(CHANGES / 2).last().isEqualTo(newest);
            assertThat(ids).doesNotHaveDuplicates();
        }
    }

    @Test
    void stream_isCut_whenItsReaderTakesNothing() throws IOException {
        try (RunningNotifier notifier = notifier("1s");
                Socket dead = connect(notifier)) {
            Eventually.holds("the stream is open", () -> notifier.openStreams() == 1);
            // One by one, because changes at the same time would be merged and fit into the buffers.
            long[] offset = {0};
            Eventually.holds("the stream is gone", () -> {
                log.publish(ChangeLog.change(user, ++offset[0], LONG_DEVICE, ALL_TYPES));
                return notifier.openStreams() == 0;
            });

            assertThat(dead.isClosed()).isFalse();
            assertThat(notifier.meters()
                            .get("replog.streams.ended")
                            .tag("outcome", "stuck")
                            .counter()
                            .count())
                    .isEqualTo(1);
        }
    }

    private Socket connect(RunningNotifier notifier) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4 * 1024);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), notifier.port()));
        String token = RunningNotifier.jwt(user, notifier.clock.instant().plus(RunningNotifier.TOKEN_LIFE));
        OutputStream out = socket.getOutputStream();
        out.write(("GET /api/sync/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return socket;
    }

    private static List<String> idsUntil(Socket socket, String last) throws IOException {
        socket.setSoTimeout(20_000);
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        List<String> ids = new ArrayList<>();
        while (ids.isEmpty() || !ids.getLast().equals(last)) {
            String line = lines.readLine();
            if (line == null) {
                throw new IOException("the stream ended after " + ids.size() + " pings");
            }
            if (line.startsWith("id: ")) {
                ids.add(line.substring(4));
            }
        }
        return ids;
    }
}
