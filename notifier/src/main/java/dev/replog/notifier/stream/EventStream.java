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
 * One open stream. Its writer requests a frame, writes it, and requests the next one when that write is done; changes
 * in between are merged into one ping. So a stream costs the same with a fast, slow or dead reader, and the time since
 * the last request is the time without progress. Any thread may offer, tick and end. The order of frames: pings, then
 * events of the room, then the end, then keep-alives.
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

    /** The result of a check of a stream. */
    public enum Pulse {
        /** The stream makes progress. */
        ALIVE,
        /** The written bytes were not read, or not acknowledged, for too long: the reader is stuck or gone. */
        STUCK
    }

    /**
     * @param attendance null when it is in no room
     */
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
     * Frames may be written from now on. Earlier pings that are not news after this token are dropped. The peer can
     * close the connection when its reader reads nothing.
     */
    public void open(SyncToken from, Peer reader) {
        slot.markSent(from);
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

    /** Never waits either. An event that is dropped is part of the room that the stream sends later. */
    void offer(RoomEvent event) {
        if (attendance != null && attendance.offer(event)) {
            wake();
        }
    }

    /** Sends this reason and ends the stream; the first reason stays. */
    void end(EndReason reason) {
        synchronized (this) {
            if (ending == null) {
                ending = reason;
            }
        }
        wake();
    }

    /** Closes the connection without writing the rest. */
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

    /** True when everything was written, including the end. */
    public synchronized boolean isOver() {
        return over;
    }

    /** Called at intervals: sends what is due, and returns whether the reader still reads. */
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
     * The next frame to write, when there is one; empty at the end of the stream. Requesting it means that the previous
     * write is done.
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
        // Outside the lock, because it passes the frame to the event loop of the connection.
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
