package dev.replog.notifier.room;

import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stream in a room: all that is kept of what its reader is still to be told. That is one event, or that the whole
 * room has to be told because more happened than one event; so a slow reader costs no more than a fast one, and finds
 * the room as it is when it reads. Its first event is the room with its own device in it. Any thread may offer, any
 * thread may take.
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

    /** Since when its stream is open; null until then. */
    public synchronized @Nullable Instant since() {
        return since;
    }

    /** Its stream is open. */
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
