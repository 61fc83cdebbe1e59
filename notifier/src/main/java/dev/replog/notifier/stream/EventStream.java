package dev.replog.notifier.stream;

import dev.replog.notifier.ping.Interest;
import dev.replog.notifier.ping.Ping;
import dev.replog.notifier.ping.PingSlot;
import dev.replog.notifier.room.Attendance;
import dev.replog.notifier.room.RoomEvent;
import dev.replog.schemas.token.SyncToken;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * One open stream. Its writer asks for a frame, writes it, and asks for the next one when that write is done; what
 * happens meanwhile is merged into one ping. So a stream costs the same whether its reader is fast, slow or dead, and
 * the time since the writer asked last is the time without progress. Any thread may offer, tick and end; frames leave
 * in one order: news, then what happened in the room, then the end, then keep-alives.
 */
public final class EventStream {
    private static final byte[] KEEP_ALIVE = ": keep-alive\n\n".getBytes(StandardCharsets.UTF_8);

    private final String userId;
    private final Interest interest;
    private final @Nullable Attendance attendance;
    private final Instant until;
    private final Consumer<Ping> sent;
    private final LongSupplier nanoTime;
    private final PingSlot slot = new PingSlot();

    private @Nullable MonoSink<byte[]> writer;
    private @Nullable EndReason ending;
    private boolean keepAliveDue;
    private @Nullable Peer peer;
    private boolean over;
    private long progressNanos;

    /** What a look at a stream found. */
    public enum Pulse {
        /** All is well. */
        ALIVE,
        /** What was written is not taken, or not acknowledged, for too long: its reader is stuck or gone. */
        STUCK
    }

    /** @param attendance null when it is in no room */
    public EventStream(
            String userId,
            Interest interest,
            @Nullable Attendance attendance,
            Instant until,
            Consumer<Ping> sent,
            LongSupplier nanoTime) {
        this.userId = userId;
        this.interest = interest;
        this.attendance = attendance;
        this.until = until;
        this.sent = sent;
        this.nanoTime = nanoTime;
    }

    String userId() {
        return userId;
    }

    Interest interest() {
        return interest;
    }

    @Nullable
    Attendance attendance() {
        return attendance;
    }

    /**
     * From here on it is written to; what was offered before and is no news after this token is dropped. It can be cut
     * off like that when its reader takes nothing.
     */
    public void open(SyncToken told, Peer reader) {
        slot.tell(told);
        synchronized (this) {
            peer = reader;
            progressNanos = nanoTime.getAsLong();
        }
    }

    /** Never waits, whatever the reader of the stream does. */
    void offer(Ping ping) {
        Ping concerning = interest.concerning(ping);
        if (concerning != null && slot.offer(concerning)) {
            wake();
        }
    }

    /** Never waits either; what it is not told of it finds in the room when it looks. */
    void offer(RoomEvent event) {
        if (attendance != null && attendance.offer(event)) {
            wake();
        }
    }

    /** It will say so to its reader and be over; the first reason stays. */
    void end(EndReason reason) {
        synchronized (this) {
            if (ending == null) {
                ending = reason;
            }
        }
        wake();
    }

    /** Drops the connection, whatever is still to be written. */
    public void cut() {
        Peer reader = peer();
        if (reader != null) {
            reader.cut();
        }
    }

    private synchronized @Nullable Peer peer() {
        return peer;
    }

    synchronized @Nullable EndReason ending() {
        return ending;
    }

    /** True when everything was written, the end included. */
    public synchronized boolean isOver() {
        return over;
    }

    /** Called from time to time: sends what is due, and says whether the reader still takes it. */
    public Pulse tick(Instant now, Duration keepAlive, Duration writeTimeout) {
        Peer reader = peer();
        if (reader == null) {
            return Pulse.ALIVE;
        }
        if (reader.unheard().compareTo(writeTimeout) > 0) {
            return Pulse.STUCK;
        }
        synchronized (this) {
            long silentNanos = nanoTime.getAsLong() - progressNanos;
            if (writer == null && silentNanos > writeTimeout.toNanos()) {
                return Pulse.STUCK;
            }
            if (ending == null && !now.isBefore(until)) {
                ending = EndReason.TOKEN_EXPIRED;
            }
            if (writer != null && silentNanos >= keepAlive.toNanos()) {
                keepAliveDue = true;
            }
        }
        wake();
        return Pulse.ALIVE;
    }

    /**
     * The next frame to write, once there is one; empty when there will be no more. That it is asked for says that the
     * write before it is done.
     */
    public Mono<byte[]> next() {
        return Mono.create(sink -> {
            byte[] frame;
            synchronized (this) {
                progressNanos = nanoTime.getAsLong();
                frame = nextFrame();
                if (frame == null && !over) {
                    writer = sink;
                    return;
                }
            }
            sink.success(frame);
        });
    }

    private void wake() {
        MonoSink<byte[]> sink;
        byte[] frame;
        synchronized (this) {
            sink = writer;
            if (sink == null) {
                return;
            }
            frame = nextFrame();
            if (frame == null && !over) {
                return;
            }
            writer = null;
            progressNanos = nanoTime.getAsLong();
        }
        // Outside the lock: it hands the frame to the event loop of the connection.
        sink.success(frame);
    }

    private byte @Nullable [] nextFrame() {
        if (over) {
            return null;
        }
        Ping ping = slot.take();
        if (ping != null) {
            keepAliveDue = false;
            sent.accept(ping);
            return ping.event();
        }
        byte[] happened = attendance == null ? null : attendance.take();
        if (happened != null) {
            keepAliveDue = false;
            return happened;
        }
        if (ending != null) {
            over = true;
            return ending.event();
        }
        if (keepAliveDue) {
            keepAliveDue = false;
            return KEEP_ALIVE;
        }
        return null;
    }
}
