package dev.replog.bench.run;

import dev.replog.bench.data.Commands;
import dev.replog.bench.data.Documents;
import dev.replog.bench.load.EventStreams;
import dev.replog.bench.load.Exchanges;
import dev.replog.bench.load.HttpLoad;
import dev.replog.bench.load.Summary;
import dev.replog.bench.system.Server;
import dev.replog.bench.system.Waits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/** How soon open event streams hear of changes, and how many events a second they get. */
public final class Streams {
    private static final long MICROS_MAX = 60_000_000;
    private static final Duration OPEN_MAX = Duration.ofSeconds(60);
    private static final Duration EVENT_MAX = Duration.ofSeconds(10);
    private static final int WRITERS = 64;

    private final Commands commands;
    private final AtomicLong next = new AtomicLong(1_000_000_000L);

    public Streams(Commands commands) {
        this.commands = commands;
    }

    /** From sending a write to the event on the user's one stream, with a pause between writes. */
    public Histogram sendToEvent(Server server, int writes, Duration pause) throws IOException {
        String user = Documents.user("stream", 0);
        Histogram micros = new Histogram(MICROS_MAX, 3);
        try (EventStreams streams = open(server, 1);
                HttpLoad writer = new HttpLoad(server.port(), 1, 200, once(user))) {
            for (int i = 0; i < writes; i++) {
                long expected = streams.changes() + 1;
                long sent = System.nanoTime();
                Summary ignored = writer.run(Duration.ZERO);
                if (!streams.await(expected, EVENT_MAX)) {
                    throw new IOException(server.title() + ": no event after a write");
                }
                micros.recordValue(Math.max(0, (streams.arrivedNanos(0) - sent) / 1_000));
                Waits.pause(pause);
            }
        }
        return micros;
    }

    /** Events a second on so many streams of distinct users, while 64 connections write for these users. */
    public double fanOut(Server server, int users, Duration duration) throws IOException {
        try (EventStreams streams = open(server, users);
                HttpLoad writers = new HttpLoad(server.port(), WRITERS, 200, forUsers(users))) {
            Summary ignored = writers.run(duration);
            long before = streams.changes();
            long start = System.nanoTime();
            Summary counted = writers.run(duration);
            double perSecond = (streams.changes() - before) / ((System.nanoTime() - start) / 1e9);
            if (counted.answered() == 0) {
                throw new IOException(server.title() + ": no write was answered");
            }
            return perSecond;
        }
    }

    private EventStreams open(Server server, int users) throws IOException {
        List<byte[]> requests = new ArrayList<>();
        for (int user = 0; user < users; user++) {
            requests.add(commands.get(Documents.user("stream", user), "/api/sync/stream", "Accept: text/event-stream"));
        }
        EventStreams streams = new EventStreams(server.port(), requests);
        Waits.until(server.title() + ": all streams open", OPEN_MAX, () -> streams.opened() == users);
        return streams;
    }

    private Exchanges once(String user) {
        return ignored -> commands.write(user, 0, next.getAndIncrement());
    }

    private Exchanges forUsers(int users) {
        return ignored -> {
            long number = next.getAndIncrement();
            int user = (int) (number % users);
            return commands.write(Documents.user("stream", user), user, number);
        };
    }
}
