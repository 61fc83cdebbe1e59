package dev.replog.notifier.channel;

import dev.replog.notifier.webhook.WebhookSecret;
import dev.replog.schemas.token.SyncToken;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A channel as it is in the table.
 *
 * @param reason why it is failed or stopped
 * @param types what it wants to hear of; null is everything
 * @param told up to where its receiver was told; null when there was nothing yet
 * @param number of the last message
 * @param failures attempts in a row that failed
 * @param nextAttemptAt null when there is nothing to deliver
 * @param notBefore the receiver is not called before this time, because it failed; null when it did not
 */
record Channel(
        String userId,
        String id,
        UUID resourceId,
        ChannelStatus status,
        @Nullable String reason,
        String address,
        @Nullable List<String> types,
        WebhookSecret secret,
        Instant createdAt,
        Instant expiresAt,
        @Nullable SyncToken told,
        long number,
        @Nullable Instant lastNotifiedAt,
        int failures,
        @Nullable String lastError,
        @Nullable Instant nextAttemptAt,
        @Nullable Instant notBefore) {
    Channel toldUpTo(SyncToken token) {
        return new Channel(
                userId,
                id,
                resourceId,
                status,
                reason,
                address,
                types,
                secret,
                createdAt,
                expiresAt,
                token,
                number,
                lastNotifiedAt,
                failures,
                lastError,
                nextAttemptAt,
                notBefore);
    }
}
