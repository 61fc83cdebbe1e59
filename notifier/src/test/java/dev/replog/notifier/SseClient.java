package dev.replog.notifier;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client of an event stream that reads everything at once. Closing it closes its connection. */
final class SseClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpResponse<InputStream> response;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    /** One event, or a comment, or the end of the stream. */
    record Event(
            String name,
            @Nullable String id,
            String data,
            @Nullable String retry) {
        static final Event CLOSED = new Event("closed", null, "", null);
    }

    SseClient(HttpResponse<InputStream> response) {
        this.response = response;
        Thread.ofVirtual().name("sse-client").start(this::read);
    }

    HttpResponse<InputStream> response() {
        return response;
    }

    /** The next event; comments are left out. */
    Event next() {
        Event event = nextOrComment();
        while (event.name().equals("comment")) {
            event = nextOrComment();
        }
        return event;
    }

    Event nextOrComment() {
        try {
            Event event = events.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (event == null) {
                throw new AssertionError("no event within " + PATIENCE);
            }
            return event;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String name = "message";
            String id = null;
            String retry = null;
            StringBuilder data = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(":")) {
                    events.add(new Event("comment", null, line, null));
                } else if (line.isEmpty()) {
                    if (!data.isEmpty()) {
                        events.add(new Event(name, id, data.toString(), retry));
                    }
                    name = "message";
                    id = null;
                    retry = null;
                    data.setLength(0);
                } else {
                    String[] parts = line.split(": ?", 2);
                    switch (parts[0]) {
                        case "event" -> name = parts[1];
                        case "id" -> id = parts[1];
                        case "retry" -> retry = parts[1];
                        case "data" -> data.append(parts[1]);
                        default -> throw new IOException("unexpected line: " + line);
                    }
                }
            }
        } catch (IOException closed) {
            // The end of the stream, by either side.
        } finally {
            events.add(Event.CLOSED);
        }
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
