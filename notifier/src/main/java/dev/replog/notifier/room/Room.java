package dev.replog.notifier.room;

import dev.replog.schemas.PresenceMember;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The members of one room by their device, and for each the instances that say it is connected to them: it is there
 * while one of them says so. When it came and its state are the device's own, whichever instance says so, and pass from
 * one connection to the next. For one thread.
 */
final class Room {
    private final Map<String, Occupant> occupants = new HashMap<>();

    private static final class Occupant {
        private final Set<UUID> instances = new HashSet<>();
        private Member member;

        Occupant(Member member) {
            this.member = member;
        }
    }

    boolean isEmpty() {
        return occupants.isEmpty();
    }

    /** In the order in which they came. */
    List<Member> members() {
        return occupants.values().stream()
                .map(occupant -> occupant.member)
                .sorted(Comparator.comparing(Member::since).thenComparing(Member::device))
                .toList();
    }

    @Nullable
    Member member(String device) {
        Occupant occupant = occupants.get(device);
        return occupant == null ? null : occupant.member;
    }

    /** A device is connected to this instance. */
    void enter(UUID instance, PresenceMember said) {
        Instant since = said.getSince() == null ? Instant.EPOCH : said.getSince();
        String device = said.getDeviceId();
        Occupant occupant = occupants.get(device);
        if (occupant == null) {
            occupant = new Occupant(new Member(device, since, said.getState(), said.getStateVersion()));
            occupants.put(device, occupant);
        }
        occupant.instances.add(instance);
        Member known = occupant.member;
        boolean isNewer = said.getStateVersion() > known.stateVersion();
        occupant.member = new Member(
                device,
                since.isBefore(known.since()) ? since : known.since(),
                isNewer ? said.getState() : known.state(),
                Math.max(said.getStateVersion(), known.stateVersion()));
    }

    /** A device is not connected to this instance any more; it is gone when it is connected to none now. */
    void leave(UUID instance, String device) {
        Occupant occupant = occupants.get(device);
        if (occupant != null && occupant.instances.remove(instance) && occupant.instances.isEmpty()) {
            occupants.remove(device);
        }
    }

    /** A device says this of itself; later in the log is newer. Who left meanwhile has no state. */
    void tell(String device, String state, long timeMillis) {
        Occupant occupant = occupants.get(device);
        if (occupant != null) {
            Member known = occupant.member;
            // Clocks of brokers differ.
            long version = Math.max(known.stateVersion() + 1, timeMillis);
            occupant.member = new Member(device, known.since(), state, version);
        }
    }
}
