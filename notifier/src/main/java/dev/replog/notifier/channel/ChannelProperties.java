package dev.replog.notifier.channel;

import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of webhook channels.
 *
 * @param key the key that encrypts their secrets in the table: 32 bytes in Base64; null: no encryption
 * @param lifeDefault the life of a channel that is registered without an expiration
 * @param lifeMax the longest life of a channel before it must be renewed
 * @param perUserMax the most active channels of a user
 * @param keptPerUserMax the most ended channels that are kept for a user
 * @param keptFor how long they are kept
 * @param secretOverlap how long a replaced secret still signs
 * @param patrolInterval how often channels are expired, deleted and counted
 * @param requestsInFlightMax the most requests that may wait for the table at once
 * @param requestsPerSecond how many channels a user may register, renew, stop or request a ping for, a second on
 * average
 * @param requestsBurst the most of these requests at once after a quiet time
 * @param requestsUsersMax the most users with a counter of these requests
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

    /** Leaves out the key. */
    @Override
    public String toString() {
        return "ChannelProperties[lifeDefault=" + lifeDefault + ", lifeMax=" + lifeMax + ", perUserMax=" + perUserMax
                + ", keptPerUserMax=" + keptPerUserMax + ", keptFor=" + keptFor + ", secretOverlap=" + secretOverlap
                + ", patrolInterval=" + patrolInterval + ", requestsInFlightMax=" + requestsInFlightMax
                + ", requestsPerSecond=" + requestsPerSecond + ", requestsBurst=" + requestsBurst
                + ", requestsUsersMax=" + requestsUsersMax + "]";
    }
}
