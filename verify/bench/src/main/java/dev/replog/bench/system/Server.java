package dev.replog.bench.system;

import java.util.List;

/** Something that answers HTTP on a port of this machine and is measured. */
public interface Server extends AutoCloseable {
    /** How it is called in reports. */
    String title();

    int port();

    /** Its processes; their children belong to it too. */
    List<Long> pids();

    @Override
    void close();
}
