package dev.replog.allinone.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/** Reads an event stream, one event after the other. */
final class EventReader implements AutoCloseable {

    private final BufferedReader lines;

    /** Comments and {@code retry} are passed over. */
    record Event(String name, String id, JsonNode data) {}

    private EventReader(InputStream stream) {
        this.lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    static EventReader of(Call call) {
        HttpResponse<InputStream> response = call.open();
        assertThat(response.statusCode()).isEqualTo(200);
        return new EventReader(response.body());
    }

    /** Waits for the next event. */
    Event next() {
        String name = "";
        String id = "";
        String data = "";
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty() && !name.isEmpty()) {
                    return new Event(name, id, Reply.JSON.readTree(data));
                }
                int colon = line.indexOf(':');
                String value = colon < 0 ? "" : line.substring(colon + 1).strip();
                switch (colon < 0 ? line : line.substring(0, colon)) {
                    case "event" -> name = value;
                    case "id" -> id = value;
                    case "data" -> data = value;
                    default -> {
                        // Nothing that concerns a test.
                    }
                }
            }
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
        throw new AssertionError("the stream ended");
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }
}
