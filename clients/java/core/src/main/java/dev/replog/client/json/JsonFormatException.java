package dev.replog.client.json;

/** A text is not JSON, or is nested too deep. */
public final class JsonFormatException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    JsonFormatException(String message) {
        super(message);
    }
}
