package dev.replog.notifier.delivery;

import dev.replog.notifier.channel.ChannelKey;
import dev.replog.notifier.channel.life.ChannelLife;
import dev.replog.notifier.channel.life.Message;
import dev.replog.notifier.channel.life.Phase;
import dev.replog.notifier.webhook.WebhookSecret;
import dev.replog.schemas.token.SyncToken;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message that this instance has under a lease.
 *
 * @param lease the lease with which its result is accepted
 * @param types of the channel; null is all
 * @param secrets the secrets that sign it; none when they cannot be read
 * @param token the token up to which something changed
 * @param since the time of the oldest change in it; null for a handshake
 * @param firstAt when the message was first tried
 * @param attempt the number of the attempt, from 1
 */
public record Claimed(
        String userId,
        String channelId,
        UUID lease,
        UUID resourceId,
        String address,
        String host,
        @Nullable List<String> types,
        List<WebhookSecret> secrets,
        Instant expiresAt,
        long number,
        UUID messageId,
        String state,
        @Nullable SyncToken token,
        @Nullable Instant since,
        Instant firstAt,
        int attempt) {
    /** The message of a channel that was just taken. */
    public static Claimed of(
            ChannelKey key,
            UUID resourceId,
            String address,
            String host,
            List<WebhookSecret> secrets,
            ChannelLife taken) {
        if (!(taken.phase() instanceof Phase.Leased leased)) {
            throw new IllegalStateException("claimed: " + taken.phase() + " (expected: a leased channel)");
        }
        Message message = leased.message();
        return new Claimed(
                key.userId(),
                key.id(),
                leased.lease(),
                resourceId,
                address,
                host,
                taken.types(),
                secrets,
                taken.expiresAt(),
                taken.number(),
                message.id(),
                message.state().text(),
                message.upTo(),
                message.since(),
                Objects.requireNonNull(message.firstAt()),
                taken.failures().inARow() + 1);
    }

    public ChannelKey key() {
        return new ChannelKey(userId, channelId);
    }
}
