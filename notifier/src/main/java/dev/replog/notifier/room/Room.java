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
 * The members of one room by their device, and for each the instances that say it is connected to them: it is there
 * while one of them says so. When it came and its state are the device's own, whichever instance says so, and pass from
 * one connection to the next.
 *
 * <p>What is kept for a connection follows from what the log holds of that connection alone, so all readers of the log
 * know the same of it, although one of them may hold an instance for dead that another still waits for. What a
 * connection takes over from others is only lent to it, until its instance says the next time what it knows. For one
 * thread.
 */
final class Room {
    private final Map<String, Map<UUID, Connection>> devices = new HashMap<>();

    /**
     * A device on one instance.
     *
     * @param known what its instance said of it, and what it said of itself since then
     * @param lent what others knew of it when it came to this instance; null once its instance has repeated itself
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

    /** In the order in which they came. */
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

    /** A device is not connected to this instance any more; it is gone when it is connected to none now. */
    void leave(UUID instance, String device) {
        devices.computeIfPresent(device, (ignored, connections) -> {
            connections.remove(instance);
            return connections.isEmpty() ? null : connections;
        });
    }

    /** A device has sent its state; later in the log is newer. A device that has left has no state. */
    void tell(String device, String state, long timeMillis) {
        Map<UUID, Connection> connections = devices.get(device);
        if (connections != null) {
            connections.replaceAll((ignored, connection) -> connection.saying(state, timeMillis));
        }
    }
}
