package dev.replog.notifier.delivery;

import dev.replog.notifier.webhook.AddressLimits;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The limits on calls of this instance to one machine: a number of calls at a time to one IP address, for all its names
 * and ports, and a circuit for each address and port that does not respond. Many names of one machine share the limits
 * of one name. The stored entries are bounded by the calls in progress and by the circuits.
 */
final class ResolvedAddresses implements AddressLimits {
    /** After this time some of the calls in progress have ended. */
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
