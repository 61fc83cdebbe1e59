package dev.replog.notifier.stream;

import java.time.Duration;

/** The reader at the other end of a stream. Any thread may call it. */
public interface Peer {
    /** Drops the connection, whatever is still to be written. */
    void cut();

    /** For how long nothing came back while something is to be acknowledged; zero also where that cannot be known. */
    default Duration unheard() {
        return Duration.ZERO;
    }
}
