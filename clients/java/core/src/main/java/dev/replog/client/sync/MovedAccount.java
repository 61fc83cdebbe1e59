package dev.replog.client.sync;

import org.jspecify.annotations.Nullable;

/**
 * How the move of an account ended.
 *
 * @param reason why it was kept, or what is missing: a code of the server's errors, or {@code offline}, {@code paused}
 *     or {@code held}; null for none
 */
public record MovedAccount(End end, @Nullable String reason) {

    /** Where the account that was moved is now. */
    public enum End {
        /** The server has erased it. */
        ERASED,
        /** Its data are moved, but the server cannot erase it, or has refused to. */
        KEPT,
        /** The app shows the account of the user, but something is left to do: sign in with the same account again. */
        UNFINISHED
    }
}
