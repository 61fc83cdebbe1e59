package dev.replog.notifier.channel;

import dev.replog.notifier.webhook.WebhookAddress;
import dev.replog.notifier.webhook.WebhookSecret;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for when it registers or renews a channel, checked.
 *
 * @param expiresAt null: the default
 * @param secret null: the one it has, or a new one
 * @param types null: all of them
 */
public record ChannelOrder(
        String id,
        WebhookAddress address,
        @Nullable Instant expiresAt,
        @Nullable WebhookSecret secret,
        @Nullable List<String> types) {}
