package dev.replog.client.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SseReaderTest {

    private final List<SseReader.Event> events = new ArrayList<>();
    private final SseReader reader = new SseReader(events::add);

    private void read(String text) {
        reader.read(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void events_areRead_inPiecesOfAnySize() {
        byte[] bytes =
                ": keep-alive\n\nretry: 2500\r\nevent: change\r\nid: x\r\ndata: {\"ü\":\r\ndata: 1}\r\n\r\ndata:a\n\n"
                        .getBytes(StandardCharsets.UTF_8);
        for (int size = 1; size <= bytes.length; size++) {
            events.clear();
            SseReader fresh = new SseReader(events::add);
            for (int at = 0; at < bytes.length; at += size) {
                fresh.read(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size)));
            }
            assertThat(events)
                    .containsExactly(new SseReader.Event("change", "{\"ü\":\n1}"), new SseReader.Event("message", "a"));
            assertThat(fresh.retryMillis()).isEqualTo(2_500);
        }
    }

    @Test
    void anEventWithoutData_isNone() {
        read("event: change\n\n");

        assertThat(events).isEmpty();
    }

    @Test
    void aRetryThatIsNoNumber_isIgnored() {
        read("retry: 7\nretry: soon\nretry: 99999999999\n");

        assertThat(reader.retryMillis()).isEqualTo(7);
    }

    @Test
    void aStreamWithoutLines_isRefused() {
        assertThatThrownBy(() -> read("x".repeat(70_000))).hasMessageContaining("65536 bytes");
    }
}
