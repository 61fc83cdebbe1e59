package dev.replog.notifier.stream;

import java.time.Duration;

/** The reader at the other end of a stream. Any thread may call it. */
public interface Peer {
    /** Closes the connection without writing the rest. */
    void cut();

    /** How long bytes have been waiting for an acknowledgement; zero also where the system does not report it. */
    default Duration unheard() {
        return Duration.ZERO;
    }
}
