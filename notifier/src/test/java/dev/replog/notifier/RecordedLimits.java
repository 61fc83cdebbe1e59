package dev.replog.notifier;

import dev.replog.notifier.webhook.AddressLimits;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A limit on the calls to one address at once, which records the addresses. */
final class RecordedLimits implements AddressLimits {
    static final Instant LATER = Instant.parse("2026-12-01T00:00:00Z");

    final List<InetSocketAddress> entered = new CopyOnWriteArrayList<>();
    final List<Boolean> left = new CopyOnWriteArrayList<>();
    volatile int max = Integer.MAX_VALUE;

    @Override
    public synchronized Optional<Instant> enter(InetSocketAddress address, Instant now) {
        if (entered.size() - left.size() >= max) {
            return Optional.of(LATER);
        }
        entered.add(address);
        return Optional.empty();
    }

    @Override
    public synchronized void leave(InetSocketAddress address, boolean isAnswered, Instant now) {
        left.add(isAnswered);
    }
}
