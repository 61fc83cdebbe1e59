package dev.replog.client.sync;

import dev.replog.client.platform.Cancellable;
import dev.replog.client.queue.RetryDelay;
import dev.replog.client.store.Priority;
import org.jspecify.annotations.Nullable;

/** Listens to the server's stream of changes, and connects again when it breaks. */
final class Listener {

    /** Without a stream, the server is asked so often. */
    static final long POLL_MILLIS = 30_000;
    /**
     * With a stream too, the server is asked so often. The stream does not tell of what this device wrote, and a server
     * that was restored may decide such a write again.
     */
    static final long LIVE_POLL_MILLIS = 600_000;
    /** Keep-alives come every 15 s. */
    private static final long SILENCE_MILLIS = 40_000;

    private final LeaderContext context;
    private final ServerCalls calls;
    private final LeaderEvents events;
    private Cancellable stream = () -> {};
    private Cancellable silence = () -> {};
    private Cancellable wake = () -> {};
    private boolean isLive;
    private boolean isStopped;
    private int failures;

    Listener(LeaderContext context, ServerCalls calls, LeaderEvents events) {
        this.context = context;
        this.calls = calls;
        this.events = events;
    }

    /** Whether the server says at once when something changes. */
    boolean isLive() {
        return isLive;
    }

    void start() {
        connect();
    }

    /** The network is back, or the app is in the foreground again. */
    void reconnect() {
        failures = 0;
        if (!isLive && !isStopped) {
            stop(stream);
            connect();
        }
    }

    void stop() {
        isStopped = true;
        isLive = false;
        stop(stream);
    }

    private void stop(Cancellable connection) {
        connection.cancel();
        silence.cancel();
        wake.cancel();
    }

    private void connect() {
        if (isStopped) {
            return;
        }
        if (!context.options().parts().surroundings().isOnline()) {
            end(null);
            return;
        }
        SseReader reader = new SseReader(this::take);
        String device = Pulls.encoded(context.data().meta().device());
        stream = calls.open(Call.get("/api/sync/stream?device=" + device), new ServerCalls.StreamReader() {
            @Override
            public void bytes(byte[] bytes) {
                listenForSilence(reader);
                try {
                    reader.read(bytes);
                } catch (IllegalStateException tooLong) {
                    fail(reader, tooLong.getMessage());
                }
            }

            @Override
            public void end(@Nullable Answer instead) {
                if (instead != null) {
                    context.debug("The stream of changes could not be opened: " + instead.why());
                }
                long retryAfter = instead instanceof Answer.Later later ? later.retryAfterMillis() : 0;
                Long asked = reader.retryMillis();
                Listener.this.end(asked == null ? (Long) retryAfter : asked);
            }
        });
    }

    private void listenForSilence(SseReader reader) {
        silence.cancel();
        silence = context.after(SILENCE_MILLIS, () -> fail(reader, "silent for " + SILENCE_MILLIS + " ms"));
    }

    private void fail(SseReader reader, @Nullable String why) {
        context.debug("The stream of changes ended: " + why);
        stream.cancel();
        end(reader.retryMillis());
    }

    private void take(SseReader.Event event) {
        if (event.name().equals("ready") || event.name().equals("change")) {
            isLive = true;
            failures = 0;
            events.pinged();
            events.statusChanged();
        }
    }

    /** @param retryMillis the delay that the server asked for */
    private void end(@Nullable Long retryMillis) {
        isLive = false;
        silence.cancel();
        if (isStopped) {
            return;
        }
        failures++;
        long asked = retryMillis == null ? 0 : retryMillis;
        long delay = RetryDelay.millis(Priority.HIGH, failures, context.random(), asked);
        wake.cancel();
        wake = context.after(Math.min(delay, POLL_MILLIS), () -> {
            events.pinged();
            connect();
        });
    }
}
