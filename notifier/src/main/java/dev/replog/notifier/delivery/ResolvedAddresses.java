package dev.replog.notifier.delivery;

import dev.replog.notifier.webhook.AddressLimits;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The limits of what this instance does to one machine: so many calls at a time to one IP address, over all names and
 * ports that lead there, and a circuit for each address and port where nothing answers. Thus many names of one machine
 * share what one name has. What it remembers is bounded by the calls under way and by the circuits.
 */
final class ResolvedAddresses implements AddressLimits {
    /** After this time some calls that were under way are over. */
    private static final Duration BUSY_WAIT = Duration.ofSeconds(1);

    private final int perAddressMax;
    private final Circuits circuits;
    private final Map<String, Integer> busyByAddress = new HashMap<>();
    private final Map<String, Integer> busyByPort = new HashMap<>();

    ResolvedAddresses(int perAddressMax, Circuits circuits) {
        this.perAddressMax = perAddressMax;
        this.circuits = circuits;
    }

    @Override
    public synchronized Optional<Instant> enter(InetSocketAddress address, Instant now) {
        String ip = ip(address);
        String port = port(address);
        boolean isFull = busyByAddress.getOrDefault(ip, 0) >= perAddressMax;
        if (isFull || circuits.isBeingTried(port, busyByPort.getOrDefault(port, 0), now)) {
            return Optional.of(now.plus(BUSY_WAIT));
        }
        Optional<Instant> closed = circuits.openUntil(port, now);
        if (closed.isEmpty()) {
            busyByAddress.merge(ip, 1, Integer::sum);
            busyByPort.merge(port, 1, Integer::sum);
        }
        return closed;
    }

    @Override
    public synchronized void leave(InetSocketAddress address, boolean isAnswered, Instant now) {
        String port = port(address);
        busyByAddress.computeIfPresent(ip(address), (ignored, calls) -> calls == 1 ? null : calls - 1);
        busyByPort.computeIfPresent(port, (ignored, calls) -> calls == 1 ? null : calls - 1);
        if (isAnswered) {
            circuits.answered(port);
        } else {
            circuits.failed(port, now);
        }
    }

    int openCount() {
        return circuits.openCount();
    }

    private static String ip(InetSocketAddress address) {
        return address.getAddress().getHostAddress();
    }

    private static String port(InetSocketAddress address) {
        return ip(address) + "|" + address.getPort();
    }
}
