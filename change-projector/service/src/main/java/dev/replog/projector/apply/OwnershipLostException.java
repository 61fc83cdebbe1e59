package dev.replog.projector.apply;

/** Another instance owns a partition of the batch by now: nothing of the batch was applied. */
final class OwnershipLostException extends Exception {
    private static final long serialVersionUID = 1L;

    OwnershipLostException(String message) {
        super(message);
    }
}
