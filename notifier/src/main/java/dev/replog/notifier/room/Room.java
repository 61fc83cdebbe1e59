package dev.replog.notifier.room;

import dev.replog.schemas.PresenceMember;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The members of one room by device, each with the instances that report a connection of it. A device is a member while
 * at least one instance reports it. Its arrival and its state belong to the device, not to an instance, and pass from
 * one connection to the next.
 *
 * <p>The data of a connection follows only from the records of that connection, so all readers of the log have the same
 * data, even when one reader counts an instance as dead and another still waits for it. Data that a connection takes
 * over from others is temporary, until its instance sends its next record. For one thread.
 */
final class Room {
    private final Map<String, Map<UUID, Connection>> devices = new HashMap<>();

    /**
     * A device on one instance.
     *
     * @param known the data that its instance reported, and the states that the device set since
     * @param lent the data of other instances when it came to this instance; null after the next report of its instance
     */
    private record Connection(Member known, @Nullable Member lent) {
        Connection saying(String state, long timeMillis) {
            return new Connection(
                    known.saying(state, timeMillis), lent == null ? null : lent.saying(state, timeMillis));
        }

        Stream<Member> members() {
            return Stream.of(known, lent).filter(Objects::nonNull);
        }
    }

    boolean isEmpty() {
        return devices.isEmpty();
    }

    /** In the order of their arrival. */
    List<Member> members() {
        return devices.keySet().stream()
                .map(this::member)
                .filter(Objects::nonNull)
                .sorted(Comparator.comparing(Member::since).thenComparing(Member::device))
                .toList();
    }

    @Nullable
    Member member(String device) {
        return devices.getOrDefault(device, Map.of()).values().stream()
                .flatMap(Connection::members)
                .reduce(Member::and)
                .orElse(null);
    }

    /** A device is connected to this instance. */
    void enter(UUID instance, PresenceMember said) {
        String device = said.getDeviceId();
        Instant since = said.getSince() == null ? Instant.EPOCH : said.getSince();
        Member now = new Member(device, since, said.getState(), said.getStateVersion());
        Map<UUID, Connection> connections = devices.computeIfAbsent(device, ignored -> new HashMap<>());
        Connection before = connections.get(instance);
        connections.put(
                instance,
                before == null ? new Connection(now, member(device)) : new Connection(before.known.and(now), null));
    }

    /** A device is no longer connected to this instance; it leaves when no other instance has it. */
    void leave(UUID instance, String device) {
        devices.computeIfPresent(device, (ignored, connections) -> {
            connections.remove(instance);
            return connections.isEmpty() ? null : connections;
        });
    }

    /** A device has set its state; the later record in the log is newer. A device that has left has no state. */
    void tell(String device, String state, long timeMillis) {
        Map<UUID, Connection> connections = devices.get(device);
        if (connections != null) {
            connections.replaceAll((ignored, connection) -> connection.saying(state, timeMillis));
        }
    }
}
