package dev.replog.simulation;

import dev.replog.notifier.channel.ChannelStatus;
import dev.replog.notifier.webhook.WebhookSecret;
import dev.replog.schemas.token.SyncToken;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of the notifier's table of channels, as open as a row is: the statements that are written a second time for the
 * simulation change it. A column and the log that its position is of are one token here.
 */
public final class ChannelRow {
    public final String userId;
    public final String id;
    public final UUID resourceId;
    public final String address;
    public final String host;
    public final WebhookSecret secret;
    public final Instant createdAt;
    /** What it wants to hear of; null is everything. */
    public final @Nullable List<String> types;

    public String state = ChannelStatus.LIVE;
    public @Nullable String reason;
    public Instant expiresAt;
    public @Nullable SyncToken told;
    public @Nullable Instant lastNotifiedAt;

    public long number;
    public @Nullable UUID messageId;
    public String messageState = "";
    public @Nullable SyncToken message;
    public @Nullable Instant messageSince;
    public @Nullable Instant messageFirstAt;
    public int failures;
    public @Nullable Instant notBefore;
    public @Nullable String lastError;

    public @Nullable SyncToken owed;
    public boolean owedExists;
    public @Nullable Instant owedSince;

    public @Nullable Instant dueAt;
    public @Nullable UUID lease;

    /** A new channel; its handshake is due at once. */
    public ChannelRow(
            ChannelSpec spec,
            UUID resourceId,
            String host,
            WebhookSecret secret,
            Instant expiresAt,
            @Nullable SyncToken told,
            Instant now) {
        this.userId = spec.userId();
        this.id = spec.id();
        this.types = spec.types();
        this.address = spec.address();
        this.resourceId = resourceId;
        this.host = host;
        this.secret = secret;
        this.createdAt = now;
        this.expiresAt = expiresAt;
        this.told = told;
        this.dueAt = now;
    }

    /** Whether it is told of changes. */
    public boolean isActive(Instant now) {
        return state.equals(ChannelStatus.LIVE) && expiresAt.isAfter(now);
    }

    /** The position of a token as the table has it; 0 is before everything. */
    public static long position(@Nullable SyncToken token) {
        return token == null ? 0 : token.position().value();
    }
}
