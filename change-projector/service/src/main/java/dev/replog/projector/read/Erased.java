package dev.replog.projector.read;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The last erasure of a user's account.
 *
 * @param position of its mutation; 0 when the account was never erased
 * @param at the log's time of it; null when the account was never erased
 */
public record Erased(long position, @Nullable Instant at) {
    public static final Erased NEVER = new Erased(0, null);
}
