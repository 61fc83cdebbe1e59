package dev.replog.notifier.head;

import dev.replog.schemas.token.SyncToken;
import org.jspecify.annotations.Nullable;

/** What is known of a user's newest change. */
public sealed interface HeadAnswer {
    /** The token of the newest change; null when the user has none. */
    record Known(@Nullable SyncToken head) implements HeadAnswer {}

    /** It cannot be known now, and why. */
    record Unknown(String reason) implements HeadAnswer {}
}
