package dev.replog.clientsimulation;

/** The process ends in the middle of its work. */
final class Killed extends Error {

    private static final long serialVersionUID = 1L;

    Killed() {
        super("killed", null, false, false);
    }
}
