package dev.replog.projector.marker;

import org.jspecify.annotations.Nullable;

/** The folder of markers cannot be read or written, or has what it should not have. An operator has to do something. */
public final class MarkerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MarkerException(String message) {
        this(message, null);
    }

    MarkerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
