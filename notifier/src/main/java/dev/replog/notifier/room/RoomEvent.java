package dev.replog.notifier.room;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An event in a room. Immutable except for its text, which is rendered once and then shared by all streams that send
 * it.
 */
public final class RoomEvent {
    private final Kind kind;
    private final RoomId room;
    private final Member member;
    private final long version;
    private byte @Nullable [] event;

    /** The kinds of events. */
    public enum Kind {
        /** The member is in the room with this state: it joined, or set a new state. */
        JOIN("join"),
        /** The member left. */
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

    /** The event as it is sent. It has no id, because a client cannot resume from it. The bytes must not be changed. */
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
