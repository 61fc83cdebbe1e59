package dev.replog.client.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.platform.Cancellable;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The calls that a listener of a transport got, in order. */
final class Heard implements ResponseListener, StreamListener {

    private static final int WAIT_SECONDS_MAX = 20;

    Cancellable running = () -> {};
    private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

    @Override
    public void onResponse(HttpResponse response) {
        events.add(response);
    }

    @Override
    public void onFailure(Throwable cause) {
        events.add(cause);
    }

    @Override
    public void onOpen(int status, Map<String, String> headers) {
        events.add("open " + status + " " + headers.get("content-type"));
    }

    @Override
    public void onBytes(byte[] bytes) {
        events.add(bytes);
    }

    @Override
    public void onEnd(@Nullable Throwable cause) {
        events.add(cause == null ? "end null" : cause);
    }

    HttpResponse response() {
        Object event = next();
        assertThat(event).isInstanceOf(HttpResponse.class);
        return (HttpResponse) event;
    }

    /** The next failure. A stream may have opened before it. */
    Throwable failure() {
        Object event = next();
        while (event instanceof String text && text.startsWith("open")) {
            event = next();
        }
        assertThat(event).isInstanceOf(Throwable.class);
        return (Throwable) event;
    }

    /** The text of so many bytes, which may come in several pieces. */
    String nextBytes(int count) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (bytes.size() < count) {
            Object event = next();
            assertThat(event).isInstanceOf(byte[].class);
            bytes.writeBytes((byte[]) event);
        }
        return bytes.toString(UTF_8);
    }

    Object next() {
        try {
            Object event = events.poll(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
            assertThat(event).as("an event within %s s", WAIT_SECONDS_MAX).isNotNull();
            return event;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    void requireNothing() {
        assertThat(events).isEmpty();
    }
}
