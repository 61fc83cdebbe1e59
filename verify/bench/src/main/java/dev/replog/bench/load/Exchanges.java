package dev.replog.bench.load;

/** What is sent on each connection, and what becomes of the answers. Called on the load's one thread. */
public interface Exchanges {
    /** The next request of a connection, whole. */
    byte[] next(int connection);

    /** Whether {@link #answered} needs the text of bodies. */
    default boolean readsBodies() {
        return false;
    }

    /** The answer to a connection's last request; an empty body unless it was asked for. */
    default void answered(int connection, int status, String body) {}
}
