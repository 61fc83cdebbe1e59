package dev.replog.http.request;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits on requests.
 *
 * @param bodyMax the largest body, unpacked; more gets 413
 * @param bodyTimeout the time in which a body must arrive; more gets 408
 * @param bodyRateMin the bytes of a body that must arrive in each second, after its first 5; fewer gets 408
 * @param bodyBytesMax the most bytes of all bodies that are being read; beyond it the oldest body is dropped
 * @param bodyBytesPerUserMax the same for one user; more gets 429
 * @param inFlightMax the most requests to {@code /api} that one instance works on at once, and the most bodies that it
 * reads at once; more get 503 at once
 * @param inFlightPerUserMax the most of either of one user; more get 429
 * @param longLivedMax the most open requests that are long-lived by design; more get 503
 * @param longLivedPerUserMax the most of them of one user; more get 429
 */
@ConfigurationProperties("replog.http")
public record HttpProperties(
        @DefaultValue("1MB") DataSize bodyMax,
        @DefaultValue("30s") Duration bodyTimeout,
        @DefaultValue("1KB") DataSize bodyRateMin,
        @DefaultValue("64MB") DataSize bodyBytesMax,
        @DefaultValue("16MB") DataSize bodyBytesPerUserMax,
        @DefaultValue("2000") int inFlightMax,
        @DefaultValue("200") int inFlightPerUserMax,
        @DefaultValue("10000") int longLivedMax,
        @DefaultValue("200") int longLivedPerUserMax) {
    private static final DataSize BODY_LIMIT = DataSize.ofMegabytes(64);

    public HttpProperties {
        if (bodyMax.toBytes() < 1 || bodyMax.compareTo(BODY_LIMIT) > 0) {
            throw new IllegalArgumentException("replog.http.body-max: " + bodyMax + " (expected: 1B..64MB)");
        }
        if (!bodyTimeout.isPositive()) {
            throw new IllegalArgumentException("replog.http.body-timeout: " + bodyTimeout + " (expected: > 0)");
        }
        if (bodyRateMin.isNegative()) {
            throw new IllegalArgumentException("replog.http.body-rate-min: " + bodyRateMin + " (expected: >= 0)");
        }
        requireRoom("body-bytes-max", bodyBytesMax, bodyMax);
        requireRoom("body-bytes-per-user-max", bodyBytesPerUserMax, bodyMax);
        requirePositive("in-flight-max", inFlightMax);
        requirePositive("in-flight-per-user-max", inFlightPerUserMax);
        requirePositive("long-lived-max", longLivedMax);
        requirePositive("long-lived-per-user-max", longLivedPerUserMax);
    }

    /** A smaller value would not allow one complete body. */
    private static void requireRoom(String name, DataSize value, DataSize bodyMax) {
        if (value.compareTo(bodyMax) < 0) {
            throw new IllegalArgumentException(
                    "replog.http." + name + ": " + value + " (expected: >= body-max, " + bodyMax + ")");
        }
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("replog.http." + name + ": " + value + " (expected: >= 1)");
        }
    }
}
