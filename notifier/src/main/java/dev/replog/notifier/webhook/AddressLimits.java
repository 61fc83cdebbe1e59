package dev.replog.notifier.webhook;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Optional;

/** Limits the calls to one resolved address, whatever the names that lead there. Any thread may call it. */
public interface AddressLimits {
    /**
     * Asks to call this address; empty when it may be called now. Then the caller says when the call is over. Otherwise
     * it is the time from which on it may be tried again.
     */
    Optional<Instant> enter(InetSocketAddress address, Instant now);

    /** The call is over. */
    void leave(InetSocketAddress address, boolean isAnswered, Instant now);
}
