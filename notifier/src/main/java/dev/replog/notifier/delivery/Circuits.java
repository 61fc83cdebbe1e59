package dev.replog.notifier.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Which hosts are left alone because nothing there answers: after so many attempts in a row without an answer for a
 * while, then one attempt decides whether it is longer. Any answer, also an error, is one. What it remembers is
 * bounded. For one thread; only the number of open circuits may be read by others.
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
     * A host that failed last.
     *
     * @param openUntil when it may be tried again
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

    /** Removes hosts that may be tried again anyway, and not more often than it is worth. */
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

    /** How many attempts to each host may begin, of those hosts for which it is not simply the maximum. */
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

    /** Until when this host is left alone; empty when it may be tried now. */
    Optional<Instant> openUntil(String host, Instant now) {
        Circuit circuit = circuits.get(host);
        return circuit != null && isOpen(circuit) && now.isBefore(circuit.openUntil)
                ? Optional.of(circuit.openUntil)
                : Optional.empty();
    }

    /** Whether the one attempt that decides about this host is under way. */
    boolean isBeingTried(String host, int attempts, Instant now) {
        Circuit circuit = circuits.get(host);
        return circuit != null && isOpen(circuit) && !now.isBefore(circuit.openUntil) && attempts > 0;
    }

    /** Any thread may ask. */
    int openCount() {
        return openCount.get();
    }
}
