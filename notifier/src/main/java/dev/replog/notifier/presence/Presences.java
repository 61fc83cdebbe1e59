package dev.replog.notifier.presence;

import dev.replog.notifier.room.Attendance;
import dev.replog.notifier.room.PresenceTable;
import dev.replog.notifier.room.RoomId;
import dev.replog.notifier.room.RoomView;

/** What a stream needs of presence. Any thread may call it, and none waits. */
public final class Presences {
    private final PresenceTable table;
    private final PresencePublisher publisher;
    private final int roomMembersMax;

    Presences(PresenceTable table, PresencePublisher publisher, int roomMembersMax) {
        this.table = table;
        this.publisher = publisher;
        this.roomMembersMax = roomMembersMax;
    }

    public int roomMembersMax() {
        return roomMembersMax;
    }

    /** Whether the device is there already, or there is a place for it. */
    public boolean hasPlaceFor(RoomId room, String device) {
        RoomView view = table.view(room);
        return view.members().size() < roomMembersMax || view.member(device) != null;
    }

    /** For a stream that is about to be opened. */
    public Attendance attend(RoomId room, String device) {
        return new Attendance(room, device, table::view);
    }

    /** Its stream was opened, or is closed now. */
    public void changed(Attendance attendance) {
        publisher.changed(attendance.room().userId());
    }
}
