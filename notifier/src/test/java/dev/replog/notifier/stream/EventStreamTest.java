package dev.replog.notifier.stream;

import static dev.replog.notifier.ping.Pings.at;
import static dev.replog.notifier.ping.Pings.ping;
import static dev.replog.notifier.ping.Pings.updated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.notifier.ping.Interest;
import dev.replog.notifier.ping.Ping;
import dev.replog.notifier.ping.Pings;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

class EventStreamTest {
    private static final SyncToken BEFORE_ALL = SyncToken.mark(at(1).log(), Position.START);
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);
    private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(30);
    private static final Instant NOW = Instant.parse("2026-11-10T12:00:00Z");
    private static final Instant UNTIL = NOW.plusSeconds(600);

    private final AtomicBoolean cut = new AtomicBoolean();
    private final List<Ping> sent = new ArrayList<>();
    private long nanos;
    private final EventStream stream = stream(Interest.inAll(null, Catalogue.shipped()));
    private final Writer writer = new Writer(stream);

    private EventStream stream(Interest interest) {
        return new EventStream(Pings.USER, interest, null, UNTIL, sent::add, () -> nanos);
    }

    /** Writes one frame at a time, like the connection; a write ends when the test ends it. */
    private static final class Writer {
        private final EventStream stream;
        private final List<String> frames = new ArrayList<>();
        private boolean writing;
        private @Nullable Disposable waiting;

        Writer(EventStream stream) {
            this.stream = stream;
        }

        void finishWrite() {
            if (waiting != null && !writing) {
                return;
            }
            writing = false;
            waiting = stream.next().subscribe(frame -> {
                writing = true;
                frames.add(new String(frame, StandardCharsets.UTF_8));
            });
        }
    }

    private EventStream.Pulse tick(Duration later) {
        nanos += later.toNanos();
        return stream.tick(NOW, KEEP_ALIVE, WRITE_TIMEOUT);
    }

    private static String event(Ping ping) {
        return new String(ping.event(), StandardCharsets.UTF_8);
    }

    @Test
    void ping_leavesAtOnce_whenTheWriterWaits() {
        stream.open(BEFORE_ALL, () -> cut.set(true));
        writer.finishWrite();
        Ping ping = ping(1, null, updated("workout"));
        stream.offer(ping);
        assertThat(writer.frames).containsExactly(event(ping));
        assertThat(sent).containsExactly(ping);
    }

    @Test
    void pings_areMerged_whileAWriteIsInFlight() {
        stream.open(at(0), () -> cut.set(true));
        stream.offer(ping(1, "phone", updated("workout")));
        stream.offer(ping(2, "watch", updated("exercise")));
        stream.offer(ping(3, "phone", updated("exercise")));
        writer.finishWrite();
        assertThat(writer.frames).hasSize(1);
        assertThat(writer.frames.getFirst())
                .contains(at(3).encode(Pings.USER), "[\"exercise\",\"workout\"]")
                .doesNotContain("device");
        writer.finishWrite();
        assertThat(writer.frames).hasSize(1);
    }

    @Test
    void pingBeforeTheOpening_isSentOnlyIfItIsNewer() {
        stream.offer(ping(1, null, updated("workout")));
        stream.open(at(1), () -> cut.set(true));
        writer.finishWrite();
        assertThat(writer.frames).isEmpty();
        stream.offer(ping(2, null, updated("workout")));
        assertThat(writer.frames).hasSize(1);
    }

    @Test
    void silence_isBrokenByKeepAlives() {
        stream.open(BEFORE_ALL, () -> cut.set(true));
        writer.finishWrite();
        assertThat(tick(Duration.ofSeconds(14))).isEqualTo(EventStream.Pulse.ALIVE);
        assertThat(writer.frames).isEmpty();
        assertThat(tick(Duration.ofSeconds(1))).isEqualTo(EventStream.Pulse.ALIVE);
        assertThat(writer.frames).containsExactly(": keep-alive\n\n");
        writer.finishWrite();
        assertThat(tick(Duration.ofSeconds(14))).isEqualTo(EventStream.Pulse.ALIVE);
        assertThat(writer.frames).hasSize(1);
    }

    @Test
    void writeWithoutProgress_isStuck_howeverLongTheSilenceBeforeIt() {
        stream.open(BEFORE_ALL, () -> cut.set(true));
        writer.finishWrite();
        nanos += Duration.ofSeconds(29).toNanos();
        stream.offer(ping(1, null, updated("workout")));
        assertThat(tick(Duration.ofSeconds(30))).isEqualTo(EventStream.Pulse.ALIVE);
        assertThat(tick(Duration.ofNanos(1))).isEqualTo(EventStream.Pulse.STUCK);
        stream.cut();
        assertThat(cut).isTrue();
    }

    @Test
    void peerThatAcknowledgesNothing_isStuck_whateverIsWritten() {
        Duration[] unheard = {Duration.ZERO};
        stream.open(BEFORE_ALL, new Peer() {
            @Override
            public void cut() {
                cut.set(true);
            }

            @Override
            public Duration unheard() {
                return unheard[0];
            }
        });
        writer.finishWrite();
        unheard[0] = WRITE_TIMEOUT;
        assertThat(tick(Duration.ofSeconds(1))).isEqualTo(EventStream.Pulse.ALIVE);
        unheard[0] = WRITE_TIMEOUT.plusMillis(1);
        assertThat(tick(Duration.ofSeconds(1))).isEqualTo(EventStream.Pulse.STUCK);
    }

    @Test
    void streamThatIsNotOpenYet_isLeftAlone() {
        assertThat(tick(Duration.ofHours(1))).isEqualTo(EventStream.Pulse.ALIVE);
        assertThat(stream.ending()).isNull();
    }

    @Test
    void end_followsTheNews_andIsTheLast() {
        stream.open(BEFORE_ALL, () -> cut.set(true));
        stream.offer(ping(1, null, updated("workout")));
        stream.end(EndReason.GOING_AWAY);
        stream.end(EndReason.RESYNC);
        writer.finishWrite();
        assertThat(stream.isOver()).isFalse();
        writer.finishWrite();
        assertThat(writer.frames).hasSize(2);
        assertThat(writer.frames.getLast()).isEqualTo("event: end\ndata: {\"reason\":\"going_away\"}\n\n");
        assertThat(stream.isOver()).isTrue();
        stream.offer(ping(2, null, updated("workout")));
        writer.finishWrite();
        assertThat(writer.frames).hasSize(2);
    }

    @Test
    void stream_endsWithTheTokenOfItsCaller() {
        stream.open(BEFORE_ALL, () -> cut.set(true));
        writer.finishWrite();
        assertThat(stream.tick(UNTIL.minusMillis(1), KEEP_ALIVE, WRITE_TIMEOUT)).isEqualTo(EventStream.Pulse.ALIVE);
        assertThat(writer.frames).isEmpty();
        assertThat(stream.tick(UNTIL, KEEP_ALIVE, WRITE_TIMEOUT)).isEqualTo(EventStream.Pulse.ALIVE);
        assertThat(writer.frames).containsExactly("event: end\ndata: {\"reason\":\"token_expired\"}\n\n");
    }

    /**
     * Many streams with random offers, repetitions and writers: at rest each has sent the last ping that concerns it.
     */
    @Test
    void everyStream_getsTheLastChangeThatConcernsIt_inAnyInterleaving() {
        long seed = Long.getLong("seed", new Random().nextLong());
        Random random = new Random(seed);
        String[] devices = {"phone", "watch", null};
        for (int run = 0; run < 300; run++) {
            OpenStreams streams = OpenStreams.of(10, 9, 10);
            List<Listener> listeners = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                Listener listener = new Listener(
                        random.nextBoolean()
                                ? Interest.inAll(devices[random.nextInt(3)], Catalogue.shipped())
                                : Interest.in(devices[random.nextInt(3)], Set.of("workout"), Catalogue.shipped()));
                streams.add(listener.stream);
                listeners.add(listener);
            }
            long newest = 0;
            for (int step = 0; step < 100; step++) {
                if (random.nextBoolean()) {
                    boolean repeats = newest > 0 && random.nextInt(4) == 0;
                    long offset = repeats ? 1 + random.nextLong(newest) : ++newest;
                    // An offset always has the same change when it is repeated.
                    String device = devices[(int) (offset % 3)];
                    String type = offset % 2 == 0 ? "workout" : "exercise";
                    streams.changed(Pings.change(offset, device, updated(type)));
                    listeners.forEach(listener -> listener.note(offset, device, type));
                } else {
                    listeners.get(random.nextInt(5)).writer.finishWrite();
                }
            }
            for (Listener listener : listeners) {
                // One write that was in flight, and one with everything that came meanwhile.
                listener.writer.writing = true;
                listener.writer.finishWrite();
                listener.writer.writing = true;
                listener.writer.finishWrite();
                listener.check(seed);
            }
        }
    }

    private final class Listener {
        private final Interest interest;
        private final EventStream stream;
        private final Writer writer;
        private long lastConcerning;

        Listener(Interest interest) {
            this.interest = interest;
            this.stream = stream(interest);
            this.writer = new Writer(stream);
            stream.open(BEFORE_ALL, () -> {});
        }

        void note(long offset, @Nullable String device, String type) {
            boolean own = interest.device() != null && interest.device().equals(device);
            if (!own && interest.types().contains(type)) {
                lastConcerning = Math.max(lastConcerning, offset);
            }
        }

        void check(long seed) {
            if (lastConcerning == 0) {
                assertThat(writer.frames).as("seed %d", seed).isEmpty();
            } else {
                assertThat(writer.frames.getLast())
                        .as("seed %d", seed)
                        .startsWith("id: " + at(lastConcerning).encode(Pings.USER));
            }
            assertThat(writer.frames).as("seed %d: nothing twice", seed).doesNotHaveDuplicates();
        }
    }
}
