package dev.replog.client;

/** The decision about data that were made before a person signed in to an account that has data already. */
public enum Existing {
    /** They become part of the account. */
    ADD,
    /** They are removed from the device. */
    DISCARD;

    /** Asks a person. */
    @FunctionalInterface
    public interface Ask {

        /** @param pending how many writes were made without an account */
        Existing decide(int pending);
    }
}
