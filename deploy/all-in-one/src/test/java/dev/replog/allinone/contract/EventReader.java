package dev.replog.allinone.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * Reads an event stream, one event after the other. A thread of its own reads the lines, so that waiting for an event
 * has a time limit: then it fails with all lines so far and their times.
 */
final class EventReader implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(45);
    private static final String END = "(the stream ended)";

    private final String asked;
    private final InputStream stream;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    /** All lines, to find out why an event did not arrive. */
    private final List<String> read = new ArrayList<>();

    /** Comments and {@code retry} are skipped. */
    record Event(String name, String id, JsonNode data) {}

    private EventReader(String asked, InputStream stream) {
        this.asked = asked;
        this.stream = stream;
        Thread.ofVirtual().name("events").start(this::takeLines);
    }

    static EventReader of(Call call) {
        HttpResponse<InputStream> response = call.open();
        assertThat(response.statusCode()).isEqualTo(200);
        return new EventReader(call.toString(), response.body());
    }

    private void takeLines() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
            }
            lines.add(END);
        } catch (IOException cut) {
            lines.add(END + " " + cut.getMessage());
        }
    }

    /** Waits for the next event, up to a time limit. */
    Event next() {
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        String name = "";
        String id = "";
        String data = "";
        while (true) {
            String line = line(deadlineNanos);
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
                    // Nothing that matters to a test.
                }
            }
        }
    }

    private String line(long deadlineNanos) {
        try {
            String line = lines.poll(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (line == null || line.startsWith(END)) {
                throw new AssertionError(asked + ": "
                        + (line == null ? "no further event within " + PATIENCE.toSeconds() + " s" : line)
                        + "; read so far:\n" + String.join("\n", read));
            }
            read.add(LocalTime.now(ZoneId.systemDefault()) + " " + line);
            return line;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }
}
