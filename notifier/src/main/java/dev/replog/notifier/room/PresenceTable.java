package dev.replog.notifier.room;

import dev.replog.schemas.Presence;
import dev.replog.schemas.PresenceMember;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/**
 * The members of all rooms, from the records of all instances in the order of the log. The members of an instance are
 * removed when no record of it was read for too long. An instance that does not read even its own records removes
 * nobody, because the log is then unavailable. One thread changes the table; any thread may read a room, and gets it as
 * it was after some record. Time is an argument.
 */
public final class PresenceTable {
    private final UUID self;
    private final long silenceMaxNanos;
    private final Map<UUID, Connected> instances = new HashMap<>();
    private final Map<RoomId, Room> rooms = new HashMap<>();
    private final ConcurrentMap<RoomId, RoomView> views = new ConcurrentHashMap<>();
    private long version;

    /** The connected devices of an instance. */
    private static final class Connected {
        private final Map<String, Set<Seat>> seatsByUser = new HashMap<>();
        private long heardNanos;
    }

    private record Seat(String room, String device) {}

    /**
     * @param silenceMax how long an instance may send no record before its members leave
     */
    public PresenceTable(UUID self, Duration silenceMax) {
        this.self = self;
        this.silenceMaxNanos = silenceMax.toNanos();
    }

    /** The current room. */
    public RoomView view(RoomId room) {
        return views.getOrDefault(room, RoomView.EMPTY);
    }

    /** The number of rooms with members. */
    public int roomCount() {
        return views.size();
    }

    /** Whether records of this instance were read recently. */
    public boolean isHearing(long nowNanos) {
        Connected own = instances.get(self);
        return own != null && nowNanos - own.heardNanos <= silenceMaxNanos / 2;
    }

    /**
     * Applies the next record of the log and returns the events.
     *
     * @param timeMillis the log's own time of the record
     */
    public List<RoomEvent> hear(Presence said, long timeMillis, long nowNanos) {
        UUID instance = said.getInstanceId();
        boolean wasHearing = isHearing(nowNanos);
        Connected connected = instances.computeIfAbsent(instance, ignored -> new Connected());
        connected.heardNanos = nowNanos;
        if (instance.equals(self) && !wasHearing) {
            // No record of any instance could be read meanwhile.
            instances.values().forEach(each -> each.heardNanos = nowNanos);
        }
        String userId = said.getUserId();
        List<RoomEvent> events = new ArrayList<>();
        if (userId != null) {
            switch (said.getKind()) {
                case HEARTBEAT -> {}
                case MEMBERS -> replace(instance, connected, userId, said.getMembers(), events);
                case STATE ->
                    said.getMembers()
                            .forEach(member -> change(
                                    new RoomId(userId, member.getRoom()),
                                    member.getDeviceId(),
                                    room -> room.tell(member.getDeviceId(), member.getState(), timeMillis),
                                    events));
            }
        }
        return events;
    }

    /** Removes the members of instances that sent no record for too long. */
    public List<RoomEvent> expire(long nowNanos) {
        List<RoomEvent> events = new ArrayList<>();
        if (!isHearing(nowNanos)) {
            return events;
        }
        instances.entrySet().removeIf(each -> {
            Connected silent = each.getValue();
            if (each.getKey().equals(self) || nowNanos - silent.heardNanos <= silenceMaxNanos) {
                return false;
            }
            silent.seatsByUser.forEach(
                    (userId, seats) -> seats.forEach(seat -> leave(each.getKey(), userId, seat, events)));
            return true;
        });
        return events;
    }

    private void replace(
            UUID instance, Connected connected, String userId, List<PresenceMember> members, List<RoomEvent> events) {
        Set<Seat> before = connected.seatsByUser.getOrDefault(userId, Set.of());
        Set<Seat> after = new LinkedHashSet<>();
        for (PresenceMember member : members) {
            if (after.add(new Seat(member.getRoom(), member.getDeviceId()))) {
                change(
                        new RoomId(userId, member.getRoom()),
                        member.getDeviceId(),
                        room -> room.enter(instance, member),
                        events);
            }
        }
        before.stream().filter(seat -> !after.contains(seat)).forEach(seat -> leave(instance, userId, seat, events));
        if (after.isEmpty()) {
            connected.seatsByUser.remove(userId);
        } else {
            connected.seatsByUser.put(userId, after);
        }
    }

    private void leave(UUID instance, String userId, Seat seat, List<RoomEvent> events) {
        change(new RoomId(userId, seat.room), seat.device, room -> room.leave(instance, seat.device), events);
    }

    /** The view is replaced first, because a listener to the event may read it. */
    private void change(RoomId id, String device, Consumer<Room> change, List<RoomEvent> events) {
        Room room = rooms.computeIfAbsent(id, ignored -> new Room());
        Member before = room.member(device);
        change.accept(room);
        Member after = room.member(device);
        if (room.isEmpty()) {
            rooms.remove(id);
        }
        if (Objects.equals(before, after)) {
            return;
        }
        version++;
        if (room.isEmpty()) {
            views.remove(id);
        } else {
            views.put(id, new RoomView(version, room.members()));
        }
        if (after == null) {
            events.add(new RoomEvent(RoomEvent.Kind.LEAVE, id, Objects.requireNonNull(before), version));
        } else if (before == null || !before.state().equals(after.state())) {
            events.add(new RoomEvent(RoomEvent.Kind.JOIN, id, after, version));
        }
    }
}
