package dev.replog.notifier.channel;

import dev.replog.notifier.webhook.WebhookAddress;
import dev.replog.notifier.webhook.WebhookSecret;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A checked request to register or renew a channel.
 *
 * @param expiresAt null: the default
 * @param secret null: the current one, or a new one
 * @param types null: all types
 */
public record ChannelOrder(
        String id,
        WebhookAddress address,
        @Nullable Instant expiresAt,
        @Nullable WebhookSecret secret,
        @Nullable List<String> types) {}
