package dev.replog.notifier.room;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A room at one moment.
 *
 * @param version rises with each view and event
 * @param members in the order of their arrival
 */
public record RoomView(long version, List<Member> members) {
    /** A room without members. */
    public static final RoomView EMPTY = new RoomView(0, List.of());

    public RoomView {
        members = List.copyOf(members);
    }

    /** Null when the device is not in the room. */
    public @Nullable Member member(String device) {
        return members.stream()
                .filter(member -> member.device().equals(device))
                .findFirst()
                .orElse(null);
    }

    /** The event with the whole room, which replaces the listener's copy. */
    byte[] event(String room) {
        String data = RoomJson.write(json -> {
            json.writeStringProperty("room", room);
            json.writeArrayPropertyStart("members");
            for (Member member : members) {
                json.writeStartObject();
                RoomJson.writeMember(json, member);
                json.writeEndObject();
            }
            json.writeEndArray();
        });
        return ("event: sync\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
    }
}
