package dev.replog.notifier.room;

import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stream in a room, with the events that it has not sent. It keeps one event, or a mark that the whole room must be
 * sent because there was more than one event. So a slow reader costs no more than a fast one, and gets the room as it
 * is when it reads. Its first event is the room with its own device in it. Any thread may offer, any thread may take.
 */
public final class Attendance {
    private final RoomId room;
    private final String device;
    private final Function<RoomId, RoomView> rooms;

    private @Nullable Instant since;
    private boolean arrived;
    private boolean syncDue;
    private @Nullable RoomEvent pending;
    private long synced;

    public Attendance(RoomId room, String device, Function<RoomId, RoomView> rooms) {
        this.room = room;
        this.device = device;
        this.rooms = rooms;
    }

    public RoomId room() {
        return room;
    }

    public String device() {
        return device;
    }

    /** When its stream opened; null before that. */
    public synchronized @Nullable Instant since() {
        return since;
    }

    /** Its stream is open now. */
    public void open(Instant now) {
        boolean isThere = rooms.apply(room).member(device) != null;
        synchronized (this) {
            since = now;
            if (isThere) {
                arrived = true;
                syncDue = true;
            }
        }
    }

    /** Whether there is something to take now. */
    public synchronized boolean offer(RoomEvent event) {
        if (!event.room().equals(room)) {
            return false;
        }
        if (!arrived) {
            arrived = event.kind() == RoomEvent.Kind.JOIN
                    && event.member().device().equals(device);
            syncDue = arrived;
            return arrived;
        }
        if (event.version() <= synced) {
            return false;
        }
        if (pending != null) {
            pending = null;
            syncDue = true;
        } else if (!syncDue) {
            pending = event;
        }
        return true;
    }

    /** The next event for its reader; null when there is none. */
    public synchronized byte @Nullable [] take() {
        if (syncDue) {
            RoomView view = rooms.apply(room);
            syncDue = false;
            pending = null;
            synced = view.version();
            return view.event(room.room());
        }
        RoomEvent taken = pending;
        pending = null;
        return taken == null ? null : taken.event();
    }
}
