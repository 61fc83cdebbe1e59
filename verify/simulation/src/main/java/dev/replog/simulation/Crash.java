package dev.replog.simulation;

/**
 * The end of a process in the middle of its work. It unwinds what the process was doing; nothing that is done on the
 * way has an effect, for everything outside refuses the dead with the same.
 */
public final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash() {
        super("the process is dead", null, false, false);
    }
}
