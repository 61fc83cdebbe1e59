package dev.replog.notifier.channel;

import dev.replog.notifier.channel.life.ChannelLife;
import dev.replog.schemas.token.SyncToken;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Channels as clients get them. Fields without a value are left out; only a registration shows the secret. */
public final class ChannelJson {
    private static final String RESOURCE = "/api/sync";

    private ChannelJson() {}

    /** The address of the pull for the channel's changes. */
    public static String resourceUri(@Nullable List<String> types) {
        return types == null ? RESOURCE : RESOURCE + "?types=" + String.join(",", types);
    }

    static Map<String, Object> registered(Channel channel) {
        ChannelLife life = channel.life();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", channel.key().id());
        json.put("resourceId", channel.resourceId().toString());
        json.put("resourceUri", resourceUri(life.types()));
        json.put("expiration", life.expiresAt().toEpochMilli());
        put(json, "sync_token", token(life.notifiedUpTo(), channel.key().userId()));
        json.put("secret", channel.secret().text());
        return json;
    }

    static Map<String, Object> shown(Channel channel) {
        ChannelLife life = channel.life();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", channel.key().id());
        json.put("type", "webhook");
        json.put("resourceId", channel.resourceId().toString());
        json.put("resourceUri", resourceUri(life.types()));
        json.put("address", channel.address());
        put(json, "types", life.types());
        json.put("status", channel.status().text());
        put(json, "reason", life.reason());
        json.put("expiration", life.expiresAt().toEpochMilli());
        json.put("created_at", text(channel.createdAt()));
        json.put("message_number", life.number());
        put(json, "sync_token", token(life.notifiedUpTo(), channel.key().userId()));
        put(json, "last_notification", text(life.lastNotifiedAt()));
        json.put("failures", life.failures().inARow());
        put(json, "last_error", life.failures().lastError());
        put(json, "next_attempt", text(channel.nextAttemptAt()));
        return json;
    }

    static Map<String, Object> attempt(DeliveryRecord attempt, String userId) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("time", text(attempt.at()));
        json.put("message_number", attempt.number());
        json.put("webhook_id", attempt.messageId());
        json.put("state", attempt.state());
        json.put("outcome", attempt.outcome());
        put(json, "status", attempt.status());
        json.put("duration_ms", attempt.durationMillis());
        put(json, "error", attempt.error());
        put(json, "next_attempt", text(attempt.nextAttemptAt()));
        put(json, "sync_token", token(attempt.token(), userId));
        return json;
    }

    private static @Nullable String token(@Nullable SyncToken token, String userId) {
        return token == null ? null : token.encode(userId);
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static void put(Map<String, Object> json, String name, @Nullable Object value) {
        if (value != null) {
            json.put(name, value);
        }
    }
}
