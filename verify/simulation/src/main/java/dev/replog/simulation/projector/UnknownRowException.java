package dev.replog.simulation.projector;

/** A row has a type or a field of a version that is not known yet; the real code fails in the same place. */
final class UnknownRowException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    UnknownRowException(String message) {
        super(message);
    }
}
