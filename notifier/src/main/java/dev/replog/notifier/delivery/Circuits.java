package dev.replog.notifier.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The circuits of hosts. After several attempts in a row without a response, the circuit of a host is open for some
 * time, and there are no attempts. Then one attempt decides whether it stays open longer. Any response counts, also an
 * error. The number of circuits is bounded. For one thread; other threads may only read the number of open circuits.
 */
final class Circuits {
    private static final int HOSTS_MAX = 10_000;
    private static final int DOUBLINGS_MAX = 20;

    private final int failuresMax;
    private final Duration open;
    private final Duration openMax;
    private final Map<String, Circuit> circuits = new HashMap<>();
    private final AtomicInteger openCount = new AtomicInteger();
    private Instant tidyAt = Instant.MIN;

    /**
     * A host whose last attempt failed.
     *
     * @param openUntil when the next attempt is allowed
     */
    private record Circuit(int failures, Instant openUntil) {}

    Circuits(int failuresMax, Duration open, Duration openMax) {
        this.failuresMax = failuresMax;
        this.open = open;
        this.openMax = openMax;
    }

    void answered(String host) {
        Circuit known = circuits.remove(host);
        if (known != null && isOpen(known)) {
            openCount.decrementAndGet();
        }
    }

    void failed(String host, Instant now) {
        makeRoom(now);
        Circuit known = circuits.get(host);
        if (known == null && circuits.size() >= HOSTS_MAX) {
            return;
        }
        int failures = known == null ? 1 : known.failures + 1;
        circuits.put(host, new Circuit(failures, failures < failuresMax ? now : now.plus(openFor(failures))));
        if (failures == failuresMax) {
            openCount.incrementAndGet();
        }
    }

    /** Removes hosts that may be called, when there are too many and the last removal was long enough ago. */
    private void makeRoom(Instant now) {
        if (circuits.size() >= HOSTS_MAX && !now.isBefore(tidyAt)) {
            tidyAt = now.plus(openMax);
            circuits.values().removeIf(circuit -> circuit.openUntil.isBefore(now));
            openCount.set((int) circuits.values().stream().filter(this::isOpen).count());
        }
    }

    private boolean isOpen(Circuit circuit) {
        return circuit.failures >= failuresMax;
    }

    private Duration openFor(int failures) {
        Duration doubled = open.multipliedBy(1L << Math.min(failures - failuresMax, DOUBLINGS_MAX));
        return doubled.compareTo(openMax) < 0 ? doubled : openMax;
    }

    /** The number of attempts that may start for each host, for the hosts where it is not the maximum. */
    Map<String, Integer> rooms(Map<String, Integer> busy, int perHostMax, Instant now) {
        Map<String, Integer> rooms = new HashMap<>();
        busy.forEach((host, attempts) -> rooms.put(host, perHostMax - attempts));
        circuits.forEach((host, circuit) -> {
            if (isOpen(circuit)) {
                boolean isTried = busy.getOrDefault(host, 0) > 0;
                rooms.put(host, now.isBefore(circuit.openUntil) || isTried ? 0 : 1);
            }
        });
        return rooms;
    }

    /** Until when the circuit of this host is open; empty when an attempt is allowed now. */
    Optional<Instant> openUntil(String host, Instant now) {
        Circuit circuit = circuits.get(host);
        return circuit != null && isOpen(circuit) && now.isBefore(circuit.openUntil)
                ? Optional.of(circuit.openUntil)
                : Optional.empty();
    }

    /** Whether the one attempt that decides about this host is in progress. */
    boolean isBeingTried(String host, int attempts, Instant now) {
        Circuit circuit = circuits.get(host);
        return circuit != null && isOpen(circuit) && !now.isBefore(circuit.openUntil) && attempts > 0;
    }

    /** Any thread may call it. */
    int openCount() {
        return openCount.get();
    }
}
