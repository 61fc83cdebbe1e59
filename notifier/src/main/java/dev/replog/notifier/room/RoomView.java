package dev.replog.notifier.room;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A room as it was at one moment.
 *
 * @param version of two views, and the events between them, the later has the greater one
 * @param members in the order in which they came
 */
public record RoomView(long version, List<Member> members) {
    /** A room that nobody is in. */
    public static final RoomView EMPTY = new RoomView(0, List.of());

    public RoomView {
        members = List.copyOf(members);
    }

    /** Null when the device is not there. */
    public @Nullable Member member(String device) {
        return members.stream()
                .filter(member -> member.device().equals(device))
                .findFirst()
                .orElse(null);
    }

    /** The event with the whole room: it replaces what the listener knew of it. */
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
