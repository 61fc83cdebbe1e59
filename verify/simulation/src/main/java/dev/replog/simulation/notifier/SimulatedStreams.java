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
import dev.replog.simulation.Life;
import dev.replog.simulation.World;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The streams of a notifying process: the real ones, one write at a time, on connections that may be stuck or gone. */
public final class SimulatedStreams {
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    private final World world;
    private final Life life;
    private final OpenStreams streams = OpenStreams.of(100, 100, 1_000);

    public SimulatedStreams(World world, Life life) {
        this.world = world;
        this.life = life;
        patrol();
    }

    /** The wire of one stream to its device. */
    public interface Wire {
        /** Passes a frame to the network; false when the connection accepts no more. */
        boolean write(String frame, Runnable written);

        /** The connection has ended, as far as this process can see. */
        void closed();
    }

    /** One stream, from its registration on. */
    public final class Registered {
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
                    ping -> world.checker().pinging(userId, ping.token()),
                    () -> world.timeline().now() * 1_000_000);
            streams.add(stream);
        }

        /** Like the start of a response in the real handler, with the user's newest change. */
        public void open(@Nullable SyncToken since, @Nullable SyncToken head, Wire wire) {
            Opening opening =
                    since == null ? new Opening.Ready(head == null ? start() : head) : Opening.of(since, head);
            switch (opening) {
                case Opening.Pending missed -> {
                    Ping pending = interest.pending(userId, missed.head());
                    world.checker().pinging(userId, missed.head());
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

        private void write(String frame, Wire wire) {
            life.step("writing to a stream");
            if (isCut || !wire.write(frame, () -> next(wire))) {
                close();
            }
        }

        private void next(Wire wire) {
            if (stream.isOver()) {
                cut(wire);
            } else if (!isCut) {
                stream.next().subscribe(frame -> write(new String(frame, StandardCharsets.UTF_8), wire));
            }
        }

        private void cut(Wire wire) {
            close();
            wire.closed();
        }

        /** Removes the stream. */
        public void close() {
            isCut = true;
            streams.remove(stream);
        }
    }

    public Registered register(String userId, Interest interest) {
        life.step("registering a stream");
        return new Registered(userId, interest);
    }

    public boolean isAwaited(String userId) {
        return streams.isAwaited(userId);
    }

    public void changed(Change change) {
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
