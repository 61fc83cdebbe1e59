package dev.replog.edge.http;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits on requests.
 *
 * @param bodyMax how large a body may be, after unpacking; more is 413
 * @param bodyTimeout how long a body may take to arrive; longer is 408
 * @param inFlightMax how many requests to {@code /api} one instance works on at once; more are 503 at once
 */
@ConfigurationProperties("replog.http")
public record HttpProperties(
        @DefaultValue("1MB") DataSize bodyMax,
        @DefaultValue("30s") Duration bodyTimeout,
        @DefaultValue("2000") int inFlightMax) {
    private static final DataSize BODY_LIMIT = DataSize.ofMegabytes(64);

    public HttpProperties {
        if (bodyMax.toBytes() < 1 || bodyMax.compareTo(BODY_LIMIT) > 0) {
            throw new IllegalArgumentException("replog.http.body-max: " + bodyMax + " (expected: 1B..64MB)");
        }
        if (!bodyTimeout.isPositive()) {
            throw new IllegalArgumentException("replog.http.body-timeout: " + bodyTimeout + " (expected: > 0)");
        }
        if (inFlightMax < 1) {
            throw new IllegalArgumentException("replog.http.in-flight-max: " + inFlightMax + " (expected: >= 1)");
        }
    }
}
