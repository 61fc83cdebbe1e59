package dev.replog.bench.system;

import java.util.List;

/** A measured HTTP server on a port of this machine. */
public interface Server extends AutoCloseable {
    /** Its name in reports. */
    String title();

    int port();

    /** Its processes; their children belong to it too. */
    List<Long> pids();

    @Override
    void close();
}
