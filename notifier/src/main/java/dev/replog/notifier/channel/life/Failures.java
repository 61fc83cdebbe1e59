package dev.replog.notifier.channel.life;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The failures of the receiver since its last success. They survive renewals and the stop of the channel, so that
 * neither skips the wait before the next attempt.
 *
 * @param inARow failed attempts since the last success
 * @param notBefore no call before this time; null: there is no wait
 * @param lastError of the last attempt; null when that one succeeded
 */
public record Failures(
        int inARow, @Nullable Instant notBefore, @Nullable String lastError) {
    public static final Failures NONE = new Failures(0, null, null);

    /** The earliest time of a call, not before now. */
    Instant earliest(Instant now) {
        return notBefore != null && notBefore.isAfter(now) ? notBefore : now;
    }

    Failures andOneMore(@Nullable Instant next, String error) {
        return new Failures(inARow + 1, next, error);
    }

    /** Resets the count; the wait stays. */
    Failures withCountReset() {
        return new Failures(0, notBefore, lastError);
    }
}
