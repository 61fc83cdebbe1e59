package dev.replog.allinone;

/** RepLog cannot start with these settings. The message is one sentence for the person who started it. */
final class StartException extends RuntimeException {

    private static final long serialVersionUID = 1;

    StartException(String message) {
        super(message);
    }

    StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
