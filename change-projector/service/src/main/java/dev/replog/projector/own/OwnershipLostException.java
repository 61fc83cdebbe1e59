package dev.replog.projector.own;

/** Another instance has become the owner of a partition of the batch: nothing of the batch was applied. */
public final class OwnershipLostException extends Exception {
    private static final long serialVersionUID = 1L;

    public OwnershipLostException(String message) {
        super(message);
    }
}
