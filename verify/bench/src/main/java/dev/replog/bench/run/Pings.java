package dev.replog.bench.run;

import dev.replog.bench.data.Commands;
import dev.replog.bench.data.Documents;
import dev.replog.bench.load.Call;
import dev.replog.bench.load.EventStreams;
import dev.replog.bench.load.Exchanges;
import dev.replog.bench.load.HttpLoad;
import dev.replog.bench.load.OneByOne;
import dev.replog.bench.load.Summary;
import dev.replog.bench.load.WebhookReceiver;
import dev.replog.bench.system.Server;
import dev.replog.bench.system.Waits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Measures the delay of event streams and webhooks, and their events a second. */
public final class Pings {
    private static final Duration OPEN_MAX = Duration.ofMinutes(2);
    private static final Duration PING_MAX = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final int WRITERS = 64;
    private static final int DEVICE_WRITERS = 4;

    /** The most streams that RepLog allows for one user. */
    public static final int DEVICES = 20;

    /**
     * The result of all streams together.
     *
     * @param eventsPerSecond on all streams
     * @param writesPerSecond the writes of these events; several writes may become one event
     */
    public record FanOut(double eventsPerSecond, double writesPerSecond) {}

    private final Commands commands;
    private final AtomicLong next = new AtomicLong(1_000_000_000L);

    public Pings(Commands commands) {
        this.commands = commands;
    }

    /** One stream for each of these users; {@link #toStream} writes for the first of them. */
    public EventStreams open(Server server, int users) throws IOException {
        List<byte[]> requests = new ArrayList<>(users);
        for (int user = 0; user < users; user++) {
            requests.add(stream(user));
        }
        return opened(server, requests);
    }

    private EventStreams devices(Server server, int user) throws IOException {
        List<byte[]> requests = new ArrayList<>(DEVICES);
        for (int device = 0; device < DEVICES; device++) {
            requests.add(stream(user));
        }
        return opened(server, requests);
    }

    private byte[] stream(int user) {
        return commands.get(user(user), "/api/sync/stream", "Accept: text/event-stream");
    }

    private static EventStreams opened(Server server, List<byte[]> requests) throws IOException {
        EventStreams streams = new EventStreams(server.port(), requests);
        Waits.until(server.title() + ": all streams open", OPEN_MAX, () -> streams.opened() == streams.count());
        return streams;
    }

    /** From a write to the event on the first stream, with a pause between writes; the other streams are idle. */
    public Delay toStream(Server server, EventStreams streams, int writes) throws IOException {
        Delay delay = new Delay();
        try (OneByOne writer = writer(server, 0)) {
            for (int i = 0; i < writes; i++) {
                long expected = streams.changes() + 1;
                OneByOne.Times write = writer.send();
                require(streams.await(expected, PING_MAX), server, "no event after a write");
                delay.arrived(write, streams.arrivedNanos(0));
                Waits.pause(PAUSE);
            }
        }
        return delay;
    }

    /** From a write to the webhook's call, on a channel of a user without streams. */
    public Delay toWebhook(Server server, int writes) throws IOException {
        int user = -1;
        String id = "bench-" + next.getAndIncrement();
        Delay delay = new Delay();
        try (WebhookReceiver receiver = new WebhookReceiver();
                OneByOne writer = writer(server, user)) {
            String body = "{\"id\":\"" + id + "\",\"type\":\"webhook\",\"address\":\"" + receiver.address() + "\"}";
            String ignored = Call.body(server.port(), commands.post(user(user), "/api/sync/channel", body));
            Waits.until("the handshake of a channel", PING_MAX, () -> receiver.handshakes() > 0);
            for (int i = 0; i < writes; i++) {
                long before = receiver.pings();
                OneByOne.Times write = writer.send();
                Waits.closelyUntil("the call of a webhook", PING_MAX, () -> receiver.pings() > before);
                delay.arrived(write, receiver.arrivedNanos());
                Waits.pause(PAUSE);
            }
            String stopped = Call.body(server.port(), commands.delete(user(user), "/api/sync/channel/" + id));
            require(stopped.isEmpty(), server, "a stopped channel says " + stopped);
        }
        return delay;
    }

    /** From a write to the event on the last of a user's devices. */
    public Delay toLastDevice(Server server, int writes) throws IOException {
        int user = -2;
        Delay delay = new Delay();
        try (EventStreams streams = devices(server, user);
                OneByOne writer = writer(server, user)) {
            for (int i = 0; i < writes; i++) {
                long expected = streams.changes() + DEVICES;
                OneByOne.Times write = writer.send();
                require(streams.await(expected, PING_MAX), server, "no event on some device after a write");
                delay.arrived(write, streams.lastArrivedNanos());
                Waits.pause(PAUSE);
            }
        }
        return delay;
    }

    /** Events on the devices of one user, while a few connections write for that user. */
    public FanOut toDevices(Server server, Duration duration) throws IOException {
        int user = -2;
        try (EventStreams streams = devices(server, user)) {
            return fanOut(server, streams, DEVICE_WRITERS, duration, ignored -> write(user));
        }
    }

    /** Events on streams of distinct users, while 64 connections write for these users. */
    public FanOut toUsers(Server server, int users, Duration duration) throws IOException {
        try (EventStreams streams = open(server, users)) {
            return fanOut(server, streams, WRITERS, duration, ignored -> {
                long number = next.getAndIncrement();
                int user = (int) (number % users);
                return commands.write(user(user), user, number);
            });
        }
    }

    private static FanOut fanOut(Server server, EventStreams streams, int writers, Duration duration, Exchanges writes)
            throws IOException {
        try (HttpLoad load = new HttpLoad(server.port(), writers, 200, writes)) {
            Summary ignored = load.run(duration);
            long before = streams.changes();
            long start = System.nanoTime();
            Summary counted = load.run(duration);
            double eventsPerSecond = (streams.changes() - before) / ((System.nanoTime() - start) / 1e9);
            require(counted.answered() > 0, server, "no write was answered");
            return new FanOut(eventsPerSecond, counted.perSecond());
        }
    }

    private OneByOne writer(Server server, int user) throws IOException {
        return new OneByOne(server.port(), () -> write(user));
    }

    private byte[] write(int user) {
        return commands.write(user(user), user, next.getAndIncrement());
    }

    private static String user(int user) {
        return Documents.user("stream", user);
    }

    private static void require(boolean holds, Server server, String otherwise) throws IOException {
        if (!holds) {
            throw new IOException(server.title() + ": " + otherwise);
        }
    }
}
