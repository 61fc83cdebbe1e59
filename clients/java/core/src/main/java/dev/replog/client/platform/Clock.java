package dev.replog.client.platform;

/** The time of the device. */
public interface Clock {

    /** Milliseconds since 1970, by the device's clock. It may jump. */
    long now();

    /** Milliseconds that never go back; for delays. */
    long monotonic();

    /** The clock of the running system. */
    static Clock system() {
        return SystemClock.INSTANCE;
    }
}
