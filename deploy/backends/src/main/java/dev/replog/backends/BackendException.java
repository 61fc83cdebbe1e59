package dev.replog.backends;

/**
 * A server could not be started, reached or stopped. The message is one sentence for the person who wanted the server:
 * it names the folder, port or program at fault, and the remedy where that is known.
 */
public final class BackendException extends RuntimeException {

    private static final long serialVersionUID = 1;

    BackendException(String message) {
        super(message);
    }

    BackendException(String message, Throwable cause) {
        super(message, cause);
    }
}
