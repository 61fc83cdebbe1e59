package dev.replog.simulation.notifier;

import dev.replog.notifier.channel.ChannelKey;
import dev.replog.notifier.channel.life.ChannelLife;
import dev.replog.notifier.webhook.WebhookSecret;
import java.time.Instant;
import java.util.UUID;

/** A row of the notifier's table of channels: the constant part, and the life, which the real code decides. */
public final class ChannelRow {
    public final ChannelKey key;
    public final UUID resourceId;
    public final String address;
    public final String host;
    public final WebhookSecret secret;
    public final Instant createdAt;

    public ChannelLife life;

    ChannelRow(ChannelKey key, UUID resourceId, String address, String host, WebhookSecret secret, ChannelLife life) {
        this.key = key;
        this.resourceId = resourceId;
        this.address = address;
        this.host = host;
        this.secret = secret;
        this.createdAt = life.changedAt();
        this.life = life;
    }
}
