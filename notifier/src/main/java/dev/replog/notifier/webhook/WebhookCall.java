package dev.replog.notifier.webhook;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One message to one receiver. It is the same in every attempt; only the time of the attempt, and so the signatures,
 * differ.
 *
 * @param state {@code sync}, {@code exists} or {@code not_exists}
 * @param syncToken the token up to which something changed; null while no position of the log is known
 * @param secrets the secrets that sign it; two while the channel's secret changes
 */
public record WebhookCall(
        WebhookAddress address,
        String channelId,
        UUID resourceId,
        String resourceUri,
        String state,
        long number,
        UUID messageId,
        Instant expiration,
        @Nullable String syncToken,
        List<WebhookSecret> secrets) {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    public WebhookCall {
        secrets = List.copyOf(secrets);
    }

    /** The headers of an attempt at this time, in the order in which they are sent. */
    public Map<String, String> headers(Instant now) {
        // A dot would make the signed text ambiguous.
        String id = "msg_" + messageId.toString().replace("-", "");
        long timestampSeconds = now.getEpochSecond();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("X-Goog-Channel-ID", channelId);
        headers.put("X-Goog-Resource-ID", resourceId.toString());
        headers.put("X-Goog-Resource-URI", resourceUri);
        headers.put("X-Goog-Resource-State", state);
        headers.put("X-Goog-Message-Number", Long.toString(number));
        headers.put("X-Goog-Channel-Expiration", HTTP_DATE.format(expiration));
        headers.put("X-Goog-Delivery-Time", now.truncatedTo(ChronoUnit.MILLIS).toString());
        if (syncToken != null) {
            headers.put("Replog-Sync-Token", syncToken);
        }
        headers.put("webhook-id", id);
        headers.put("webhook-timestamp", Long.toString(timestampSeconds));
        headers.put(
                "webhook-signature",
                secrets.stream()
                        .map(secret -> secret.sign(id, timestampSeconds))
                        .collect(Collectors.joining(" ")));
        return headers;
    }
}
