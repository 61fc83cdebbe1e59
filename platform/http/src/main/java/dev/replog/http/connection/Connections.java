package dev.replog.http.connection;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of this instance and the limits on their number. When there are too many, the connection that
 * has waited longest for a complete request is closed to make room. A new connection is refused only when every other
 * one has a request in progress. So connections that send nothing, or never finish a request, keep nobody out. Any
 * thread may call it.
 */
public final class Connections {
    private final int max;
    private final int perAddressMax;
    private final Set<ClientAddress> unlimited;
    private final Set<Connection> waiting = new LinkedHashSet<>();
    private final Map<ClientAddress, Group> groups = new HashMap<>();
    private final Map<ClosedFor, LongAdder> closed = new EnumMap<>(ClosedFor.class);
    private int open;

    Connections(int max, int perAddressMax, Set<ClientAddress> unlimited) {
        this.max = max;
        this.perAddressMax = perAddressMax;
        this.unlimited = Set.copyOf(unlimited);
        for (ClosedFor reason : ClosedFor.values()) {
            closed.put(reason, new LongAdder());
        }
    }

    /** The most connections that are open at once. */
    public int max() {
        return max;
    }

    /** The most open connections of one client address. */
    public int perAddressMax() {
        return perAddressMax;
    }

    /** The number of open connections. */
    public synchronized int open() {
        return open;
    }

    /** The number of connections that were refused or closed for this reason. */
    public long closedFor(ClosedFor reason) {
        LongAdder count = closed.get(reason);
        return count == null ? 0 : count.sum();
    }

    void count(ClosedFor reason) {
        LongAdder count = closed.get(reason);
        if (count != null) {
            count.increment();
        }
    }

    /** Adds a new connection, which then waits for a request; or returns why it is refused. */
    @Nullable
    ClosedFor admit(Connection connection) {
        Connection evicted = null;
        ClosedFor reason = null;
        synchronized (this) {
            Group group = groups.get(connection.address());
            if (group != null && group.open >= perAddressMax && !unlimited.contains(connection.address())) {
                reason = ClosedFor.ADDRESS_LIMIT;
                evicted = first(group.waiting);
            } else if (open >= max) {
                reason = ClosedFor.INSTANCE_LIMIT;
                evicted = first(waiting);
            }
            if (evicted != null) {
                remove(evicted);
            } else if (reason != null) {
                return reason;
            }
            open++;
            Group own = groups.computeIfAbsent(connection.address(), ignored -> new Group());
            own.open++;
            own.waiting.add(connection);
            waiting.add(connection);
            connection.counted = true;
        }
        if (evicted != null && reason != null) {
            evicted.evict(reason);
        }
        return null;
    }

    /** The request has arrived in full: the connection is not closed to make room until it is answered. */
    synchronized void isAnswering(Connection connection) {
        if (connection.counted) {
            waiting.remove(connection);
            group(connection).waiting.remove(connection);
        }
    }

    /** The connection waits for its next request. */
    synchronized void isWaiting(Connection connection) {
        if (connection.counted) {
            waiting.add(connection);
            group(connection).waiting.add(connection);
        }
    }

    synchronized void remove(Connection connection) {
        if (!connection.counted) {
            return;
        }
        connection.counted = false;
        open--;
        waiting.remove(connection);
        Group group = group(connection);
        group.waiting.remove(connection);
        group.open--;
        if (group.open == 0) {
            groups.remove(connection.address());
        }
    }

    private Group group(Connection connection) {
        return groups.computeIfAbsent(connection.address(), ignored -> new Group());
    }

    private static @Nullable Connection first(Set<Connection> oldestFirst) {
        return oldestFirst.isEmpty() ? null : oldestFirst.iterator().next();
    }

    private static final class Group {
        private final Set<Connection> waiting = new LinkedHashSet<>();
        private int open;
    }

    /** One counted connection. */
    abstract static class Connection {
        private final ClientAddress address;
        private boolean counted;

        Connection(ClientAddress address) {
            this.address = address;
        }

        final ClientAddress address() {
            return address;
        }

        /** Closes the connection to make room; called on any thread. */
        abstract void evict(ClosedFor reason);
    }
}
