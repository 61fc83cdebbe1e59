package dev.replog.notifier.presence;

import dev.replog.notifier.room.Attendance;
import dev.replog.notifier.room.Member;
import dev.replog.notifier.room.PresenceTable;
import dev.replog.notifier.room.RoomId;
import dev.replog.schemas.Presence;
import dev.replog.schemas.PresenceKind;
import dev.replog.schemas.PresenceMember;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What this instance has to say. A device with several streams in a room is said once; and what is known of a device
 * that is there already, be it by another instance, is said along, so that it outlives that instance. Any thread may
 * ask.
 */
final class MemberSnapshots {
    private final UUID self;
    private final ConnectedMembers connected;
    private final PresenceTable table;

    MemberSnapshots(UUID self, ConnectedMembers connected, PresenceTable table) {
        this.self = self;
        this.connected = connected;
        this.table = table;
    }

    Collection<String> users() {
        return connected.users();
    }

    Presence heartbeat() {
        return new Presence(self, PresenceKind.HEARTBEAT, null, List.of());
    }

    /** That a device, wherever it is connected, has this state. */
    Presence state(RoomId room, String device, String state) {
        return new Presence(
                self,
                PresenceKind.STATE,
                room.userId(),
                List.of(new PresenceMember(room.room(), device, null, state, 0L)));
    }

    /** The members of this user that are connected here; there may be none. */
    Presence of(String userId) {
        Map<RoomId, Map<String, PresenceMember>> members = new HashMap<>();
        for (Attendance attendance : connected.of(userId)) {
            Instant since = attendance.since();
            if (since != null) {
                members.computeIfAbsent(attendance.room(), ignored -> new HashMap<>())
                        .merge(
                                attendance.device(),
                                member(attendance, since),
                                (one, other) -> one.getSince().isBefore(other.getSince()) ? one : other);
            }
        }
        List<PresenceMember> all = new ArrayList<>();
        members.values().forEach(room -> all.addAll(room.values()));
        return new Presence(self, PresenceKind.MEMBERS, userId, all);
    }

    private PresenceMember member(Attendance attendance, Instant opened) {
        RoomId room = attendance.room();
        @Nullable Member known = table.view(room).member(attendance.device());
        if (known == null) {
            return new PresenceMember(room.room(), attendance.device(), opened, Member.NO_STATE, 0L);
        }
        Instant since = known.since().isBefore(opened) ? known.since() : opened;
        return new PresenceMember(room.room(), attendance.device(), since, known.state(), known.stateVersion());
    }
}
