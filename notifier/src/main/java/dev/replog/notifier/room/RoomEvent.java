package dev.replog.notifier.room;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * That something happened in a room. Immutable but for its text, which is rendered once and then shared by all the
 * streams it goes to.
 */
public final class RoomEvent {
    private final Kind kind;
    private final RoomId room;
    private final Member member;
    private final long version;
    private byte @Nullable [] event;

    /** What can happen. */
    public enum Kind {
        /** The member is there with this state: it came, or says something new of itself. */
        JOIN("join"),
        /** The member is there no more. */
        LEAVE("leave");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    RoomEvent(Kind kind, RoomId room, Member member, long version) {
        this.kind = kind;
        this.room = room;
        this.member = member;
        this.version = version;
    }

    public Kind kind() {
        return kind;
    }

    public RoomId room() {
        return room;
    }

    public Member member() {
        return member;
    }

    /** The version of the room's view that contains it. */
    long version() {
        return version;
    }

    /** The event as it is sent; it has no id, for it is no place to resume from. Nobody may change the bytes. */
    synchronized byte[] event() {
        if (event == null) {
            String data = RoomJson.write(json -> {
                json.writeStringProperty("room", room.room());
                RoomJson.writeMember(json, member);
            });
            event = ("event: " + kind.text + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
        }
        return event;
    }

    @Override
    public String toString() {
        return kind.text + " " + room + " " + member;
    }
}
