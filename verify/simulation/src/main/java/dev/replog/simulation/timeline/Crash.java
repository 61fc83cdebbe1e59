package dev.replog.simulation.timeline;

/**
 * The end of a process in the middle of its work. It unwinds the code of the process. Steps on the way have no effect,
 * because everything outside throws the same exception for a dead process.
 */
public final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    public Crash() {
        super("the process is dead", null, false, false);
    }
}
