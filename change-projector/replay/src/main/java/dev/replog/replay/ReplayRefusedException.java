package dev.replog.replay;

/** The command cannot be carried out as requested. The message is one sentence for the person who ran it. */
public final class ReplayRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    public ReplayRefusedException(String message) {
        super(message);
    }
}
