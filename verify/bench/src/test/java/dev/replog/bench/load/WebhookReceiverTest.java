package dev.replog.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebhookReceiverTest {
    @Test
    void pings_areCounted_andHandshakesAreNot() throws Exception {
        Iterator<String> states = List.of("sync", "exists", "not_exists").iterator();
        try (WebhookReceiver receiver = new WebhookReceiver();
                OneByOne sender = new OneByOne(URI.create(receiver.address()).getPort(), () -> ping(states.next()))) {
            OneByOne.Times ignored = sender.send();
            assertThat(receiver.handshakes()).isEqualTo(1);
            assertThat(receiver.pings()).isZero();
            OneByOne.Times second = sender.send();
            OneByOne.Times third = sender.send();
            assertThat(receiver.pings()).isEqualTo(2);
            assertThat(receiver.handshakes()).isEqualTo(1);
            assertThat(receiver.arrivedNanos() - second.answeredNanos()).isNotNegative();
            assertThat(third.answeredNanos() - receiver.arrivedNanos()).isNotNegative();
        }
    }

    private static byte[] ping(String state) {
        return ("POST /ping HTTP/1.1\r\nHost: x\r\nX-Goog-Resource-State: " + state + "\r\nContent-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void lines_areCutAtTheirEnds_andOnlyTheirBeginningsAreKept() {
        LineBeginnings lines = new LineBeginnings(0);
        List<String> seen = new ArrayList<>();
        for (byte next : "event: change\r\nid: 0123456789abcdefg\n\n".getBytes(StandardCharsets.US_ASCII)) {
            String line = lines.take(next);
            if (line != null) {
                seen.add(line);
            }
        }
        assertThat(seen).containsExactly("event: change", "id: 0123456789ab", "");
    }
}
