package dev.replog.notifier.room;

import dev.replog.schemas.Presence;
import dev.replog.schemas.PresenceKind;
import dev.replog.schemas.PresenceMember;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Records of instances, for tests. */
final class Sayings {
    static final String USER = "alice";
    static final UUID SELF = new UUID(0, 1);
    static final UUID OTHER = new UUID(0, 2);
    static final Instant NOON = Instant.parse("2026-11-10T12:00:00Z");

    private Sayings() {}

    static Presence heartbeat(UUID instance) {
        return new Presence(instance, PresenceKind.HEARTBEAT, null, List.of());
    }

    static Presence members(UUID instance, PresenceMember... members) {
        return new Presence(instance, PresenceKind.MEMBERS, USER, List.of(members));
    }

    static PresenceMember member(String room, String device, Instant since) {
        return new PresenceMember(room, device, since, Member.NO_STATE, 0L);
    }

    static PresenceMember member(String room, String device) {
        return member(room, device, NOON);
    }

    static Presence state(UUID instance, String room, String device, String state) {
        return new Presence(
                instance, PresenceKind.STATE, USER, List.of(new PresenceMember(room, device, null, state, 0L)));
    }
}
