package dev.replog.http.request;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits on requests.
 *
 * @param bodyMax how large a body may be, after unpacking; more is 413
 * @param bodyTimeout how long a body may take to arrive; longer is 408
 * @param bodyRateMin how many bytes of a body must arrive in each second, after its first 5; slower is 408
 * @param bodyBytesMax how many bytes the bodies that are being read may have together; beyond it the oldest is given up
 * @param bodyBytesPerUserMax the same for one user; more is 429
 * @param inFlightMax how many requests to {@code /api} one instance works on at once, and how many bodies it reads at
 *     once; more are 503 at once
 * @param inFlightPerUserMax how many of either one user may have; more are 429
 * @param longLivedMax how many requests that live long by design are open at once; more are 503
 * @param longLivedPerUserMax how many of them one user may have; more are 429
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

    /** Less than one body would be none. */
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
