package dev.replog.projector.apply;

/** Asks a session to end. Given by any thread, and never taken back. */
final class StopSignal {
    private volatile boolean given;

    void give() {
        given = true;
    }

    boolean isGiven() {
        return given;
    }
}
