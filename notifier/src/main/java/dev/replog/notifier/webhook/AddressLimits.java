package dev.replog.notifier.webhook;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Optional;

/** Limits the calls to one resolved address, for all its names. Any thread may call it. */
public interface AddressLimits {
    /**
     * Requests a call to this address. Empty when it is allowed; the caller must then report its end. Otherwise the
     * time of the next attempt.
     */
    Optional<Instant> enter(InetSocketAddress address, Instant now);

    /** The call has ended. */
    void leave(InetSocketAddress address, boolean isAnswered, Instant now);
}
