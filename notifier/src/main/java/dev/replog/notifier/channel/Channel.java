package dev.replog.notifier.channel;

import dev.replog.notifier.channel.life.ChannelLife;
import dev.replog.notifier.channel.life.ChannelStatus;
import dev.replog.notifier.webhook.WebhookSecret;
import dev.replog.schemas.token.SyncToken;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A channel of one user: its life, and the members that do not change during its life (except the secret).
 *
 * @param status at the time when it was read
 */
public record Channel(
        ChannelKey key,
        UUID resourceId,
        String address,
        WebhookSecret secret,
        Instant createdAt,
        ChannelLife life,
        ChannelStatus status) {
    /** When a message may be taken; null when there is none, or while the channel gets no messages. */
    public @Nullable Instant nextAttemptAt() {
        return status == ChannelStatus.ACTIVE ? life.nextAttemptAt() : null;
    }

    Channel withNotifiedUpTo(SyncToken token) {
        return new Channel(key, resourceId, address, secret, createdAt, life.withNotifiedUpTo(token), status);
    }
}
