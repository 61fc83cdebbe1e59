package dev.replog.bench.load;

/** The requests of each connection, and the handling of the responses. Called on the load's one thread. */
public interface Exchanges {
    /** The next request of a connection, whole. */
    byte[] next(int connection);

    /** Whether {@link #answered} needs the text of bodies. */
    default boolean readsBodies() {
        return false;
    }

    /** The response to a connection's last request; without a body unless the body was requested. */
    default void answered(int connection, int status, String body) {}
}
