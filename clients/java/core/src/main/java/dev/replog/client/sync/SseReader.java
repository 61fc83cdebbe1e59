package dev.replog.client.sync;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the events of a stream ({@code text/event-stream}) from its pieces. */
final class SseReader {

    /** The server's events have a few hundred bytes. */
    private static final int LINE_BYTES_MAX = 64 << 10;

    /**
     * One event.
     *
     * @param name {@code message} when the stream does not say
     */
    record Event(String name, String data) {}

    private final Consumer<Event> listener;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final StringBuilder data = new StringBuilder();
    private String name = "";
    private boolean isAfterReturn;
    private @Nullable Long retryMillis;

    SseReader(Consumer<Event> listener) {
        this.listener = listener;
    }

    /** The delay before the next connection that the server asks for; null when it does not. */
    @Nullable
    Long retryMillis() {
        return retryMillis;
    }

    /** @throws IllegalStateException when a line is too long; the stream is not one of events then */
    void read(byte[] bytes) {
        for (byte b : bytes) {
            if (b == '\n' && isAfterReturn) {
                isAfterReturn = false;
                continue;
            }
            isAfterReturn = b == '\r';
            if (b == '\n' || b == '\r') {
                line(new String(line.toByteArray(), StandardCharsets.UTF_8));
                line.reset();
            } else {
                line.write(b);
                if (line.size() + data.length() > LINE_BYTES_MAX) {
                    throw new IllegalStateException("an event of more than " + LINE_BYTES_MAX + " bytes");
                }
            }
        }
    }

    private void line(String text) {
        if (text.isEmpty()) {
            if (data.length() > 0) {
                listener.accept(new Event(name.isEmpty() ? "message" : name, data.substring(0, data.length() - 1)));
            }
            data.setLength(0);
            name = "";
            return;
        }
        int colon = text.indexOf(':');
        String field = colon < 0 ? text : text.substring(0, colon);
        String value = colon < 0 ? "" : text.substring(colon + 1);
        if (value.startsWith(" ")) {
            value = value.substring(1);
        }
        switch (field) {
            case "event" -> name = value;
            case "data" -> data.append(value).append('\n');
            case "retry" -> retryMillis = number(value);
            default -> {
                // A comment, or a field that this engine does not need.
            }
        }
    }

    private @Nullable Long number(String value) {
        return value.matches("\\d{1,9}") ? Long.valueOf(value) : retryMillis;
    }
}
