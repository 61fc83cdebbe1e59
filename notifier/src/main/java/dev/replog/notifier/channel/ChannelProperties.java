package dev.replog.notifier.channel;

import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Webhook channels.
 *
 * @param key what their secrets are encrypted with in the table: 32 bytes in Base64; null: they are not
 * @param lifeDefault how long a channel lives that does not say
 * @param lifeMax how long a channel lives at most before it must be renewed
 * @param perUserMax how many active channels a user may have
 * @param keptPerUserMax how many channels that are over are still shown to their user
 * @param keptFor for how long they are
 * @param secretOverlap how long a secret that was replaced still signs
 * @param patrolInterval how often channels that are over are put away, and counted
 * @param requestsInFlightMax how many requests may wait for the table at once
 * @param requestsPerSecond how many channels a user may register, renew, stop or ask for a ping, a second on average
 * @param requestsBurst how many of these at once after a quiet time
 * @param requestsUsersMax of how many users this is remembered
 */
@ConfigurationProperties("replog.channels")
public record ChannelProperties(
        @Nullable String key,
        @DefaultValue("7d") Duration lifeDefault,
        @DefaultValue("30d") Duration lifeMax,
        @DefaultValue("20") int perUserMax,
        @DefaultValue("40") int keptPerUserMax,
        @DefaultValue("30d") Duration keptFor,
        @DefaultValue("24h") Duration secretOverlap,
        @DefaultValue("30s") Duration patrolInterval,
        @DefaultValue("1000") int requestsInFlightMax,
        @DefaultValue("1") double requestsPerSecond,
        @DefaultValue("60") double requestsBurst,
        @DefaultValue("100000") int requestsUsersMax) {
    private static final int KEY_BYTES = 32;
    private static final Duration LIFE_MAX = Duration.ofDays(30);

    public ChannelProperties {
        key = key == null || key.isBlank() ? null : key;
        if (key != null && bytesOf(key) != KEY_BYTES) {
            throw new IllegalArgumentException(
                    "replog.channels.key: not usable (expected: " + KEY_BYTES + " bytes in Base64)");
        }
        require(lifeMax.isPositive() && lifeMax.compareTo(LIFE_MAX) <= 0, "life-max", lifeMax, "1s.." + LIFE_MAX);
        require(
                lifeDefault.isPositive() && lifeDefault.compareTo(lifeMax) <= 0,
                "life-default",
                lifeDefault,
                "1s.." + lifeMax);
        require(perUserMax >= 1 && perUserMax <= 1_000, "per-user-max", perUserMax, "1..1000");
        require(keptPerUserMax >= 0 && keptPerUserMax <= 1_000, "kept-per-user-max", keptPerUserMax, "0..1000");
        require(keptFor.isPositive(), "kept-for", keptFor, "> 0");
        require(!secretOverlap.isNegative(), "secret-overlap", secretOverlap, ">= 0");
        require(patrolInterval.isPositive(), "patrol-interval", patrolInterval, "> 0");
        require(requestsInFlightMax >= 1, "requests-in-flight-max", requestsInFlightMax, ">= 1");
        require(
                requestsPerSecond >= 0.001 && requestsPerSecond <= 1_000,
                "requests-per-second",
                requestsPerSecond,
                "0.001..1000");
        require(requestsBurst >= 1 && requestsBurst <= 100_000, "requests-burst", requestsBurst, "1..100000");
        require(
                requestsUsersMax >= 1 && requestsUsersMax <= 10_000_000,
                "requests-users-max",
                requestsUsersMax,
                "1..10000000");
    }

    private static int bytesOf(String base64) {
        try {
            return Base64.getDecoder().decode(base64).length;
        } catch (IllegalArgumentException notBase64) {
            return 0;
        }
    }

    private static void require(boolean holds, String key, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "replog.channels." + key + ": " + value + " (expected: " + expected + ")");
        }
    }

    /** Leaves the key out. */
    @Override
    public String toString() {
        return "ChannelProperties[lifeDefault=" + lifeDefault + ", lifeMax=" + lifeMax + ", perUserMax=" + perUserMax
                + ", keptPerUserMax=" + keptPerUserMax + ", keptFor=" + keptFor + ", secretOverlap=" + secretOverlap
                + ", patrolInterval=" + patrolInterval + ", requestsInFlightMax=" + requestsInFlightMax
                + ", requestsPerSecond=" + requestsPerSecond + ", requestsBurst=" + requestsBurst
                + ", requestsUsersMax=" + requestsUsersMax + "]";
    }
}
