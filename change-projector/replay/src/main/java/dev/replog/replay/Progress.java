package dev.replog.replay;

/** Is told how far a long step has come. Calls are cheap and frequent; the implementation decides what it shows. */
@FunctionalInterface
public interface Progress {
    Progress NONE = (step, done, total) -> {};

    /** The total of a step whose size is not known before its end. */
    long UNKNOWN = -1;

    /**
     * @param step such as {@code reading the log}
     * @param total of the step; equal to {@code done} at its end, or {@link #UNKNOWN}
     */
    void at(String step, long done, long total);

    /** A sentence for the person who ran the command. */
    default void said(String sentence) {}
}
