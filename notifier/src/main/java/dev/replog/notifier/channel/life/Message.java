package dev.replog.notifier.channel.life;

import dev.replog.schemas.token.SyncToken;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The message that is being delivered. It is the same in every attempt; its number is {@link ChannelLife#number()}.
 *
 * @param upTo the position up to which something changed; null when no position was known
 * @param since the time of the oldest change in it; null for a handshake
 * @param firstAt the time of the first attempt; null when the time for retries starts with the next attempt
 */
public record Message(
        UUID id,
        MessageState state,
        @Nullable SyncToken upTo,
        @Nullable Instant since,
        @Nullable Instant firstAt) {
    Message firstTriedAt(@Nullable Instant time) {
        return new Message(id, state, upTo, since, time);
    }
}
