package dev.replog.notifier.head;

import dev.replog.schemas.token.SyncToken;
import org.jspecify.annotations.Nullable;

/** The result of a look-up of a user's newest change. */
public sealed interface HeadAnswer {
    /** The token of the newest change; null when the user has none. */
    record Known(@Nullable SyncToken head) implements HeadAnswer {}

    /** The newest change cannot be read now, with the reason. */
    record Unknown(String reason) implements HeadAnswer {}
}
