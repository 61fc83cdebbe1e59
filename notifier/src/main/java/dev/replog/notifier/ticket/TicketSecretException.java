package dev.replog.notifier.ticket;

/** Tickets cannot be signed, so the service must not start. */
final class TicketSecretException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TicketSecretException(String message) {
        super(message);
    }
}
