package dev.replog.client.sync;

/** A step of a move that needs the server could not be done. */
public final class Unreachable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String reason;

    /** With {@code offline}, {@code paused} or {@code held}. */
    Unreachable(String reason) {
        super("A step that needs the server could not be done: " + reason);
        this.reason = reason;
    }

    /** With the state of a pull. */
    Unreachable(PullState state) {
        this(state.wire());
    }

    /** Why, for programs. */
    public String reason() {
        return reason;
    }
}
