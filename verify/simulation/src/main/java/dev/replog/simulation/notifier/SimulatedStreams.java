package dev.replog.simulation.notifier;

import dev.replog.notifier.ping.Interest;
import dev.replog.notifier.ping.Opening;
import dev.replog.notifier.ping.Ping;
import dev.replog.notifier.stream.EventStream;
import dev.replog.notifier.stream.OpenStreams;
import dev.replog.schemas.Change;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import dev.replog.simulation.network.Connection;
import dev.replog.simulation.server.World;
import dev.replog.simulation.timeline.Life;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The streams of a notifying process: the real ones, one write at a time, on connections that may be stuck or gone. */
final class SimulatedStreams {
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    private final World world;
    private final NotifierObserver observer;
    private final Life life;
    private final OpenStreams streams = OpenStreams.of(100, 100, 1_000);

    SimulatedStreams(NotifierWorld notifiers, Life life) {
        this.world = notifiers.world();
        this.observer = notifiers.observer();
        this.life = life;
        patrol();
    }

    /** One stream, from its registration on. */
    final class Registered {
        private final EventStream stream;
        private final Interest interest;
        private final String userId;
        private boolean isCut;

        private Registered(String userId, Interest interest) {
            this.userId = userId;
            this.interest = interest;
            this.stream = new EventStream(
                    userId,
                    interest,
                    null,
                    world.timeline().instant().plus(Duration.ofDays(1)),
                    ping -> observer.pinging(userId, ping.token()),
                    () -> world.timeline().now() * 1_000_000);
            streams.add(stream);
        }

        /** Like the start of a response in the real handler, with the user's newest change. */
        void open(@Nullable SyncToken since, @Nullable SyncToken head, Connection.Wire wire) {
            Opening opening =
                    since == null ? new Opening.Ready(head == null ? start() : head) : Opening.of(since, head);
            switch (opening) {
                case Opening.Pending missed -> {
                    Ping pending = interest.pending(userId, missed.head());
                    observer.pinging(userId, missed.head());
                    stream.open(missed.head(), () -> cut(wire));
                    write(new String(pending.event(), StandardCharsets.UTF_8), wire);
                }
                case Opening.Ready ready -> {
                    stream.open(ready.from(), () -> cut(wire));
                    write("id: " + ready.from().encode(userId) + "\nevent: ready\ndata: {}\n\n", wire);
                }
            }
        }

        private SyncToken start() {
            return SyncToken.mark(LogId.ofTopic(world.kafka().mutations().id()), Position.START);
        }

        private void write(String frame, Connection.Wire wire) {
            life.step("writing to a stream");
            if (isCut || !wire.write(frame, () -> next(wire))) {
                close();
            }
        }

        private void next(Connection.Wire wire) {
            if (stream.isOver()) {
                cut(wire);
            } else if (!isCut) {
                stream.next().subscribe(frame -> write(new String(frame, StandardCharsets.UTF_8), wire));
            }
        }

        private void cut(Connection.Wire wire) {
            close();
            wire.closed();
        }

        /** Removes the stream. */
        void close() {
            isCut = true;
            streams.remove(stream);
        }
    }

    Registered register(String userId, Interest interest) {
        life.step("registering a stream");
        return new Registered(userId, interest);
    }

    boolean isAwaited(String userId) {
        return streams.isAwaited(userId);
    }

    void changed(Change change) {
        streams.changed(change);
    }

    /** Checks the streams, like the patrol. */
    private void patrol() {
        world.timeline().after(1_000, life, () -> {
            streams.forEach(stream -> {
                if (stream.tick(world.timeline().instant(), KEEP_ALIVE, KEEP_ALIVE.multipliedBy(2))
                        == EventStream.Pulse.STUCK) {
                    world.timeline().tell(life.name() + " disconnects a stream that is not read");
                    stream.cut();
                }
            });
            patrol();
        });
    }
}
