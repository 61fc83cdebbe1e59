package dev.replog.notifier.ticket;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the tickets that open a stream.
 *
 * @param secret the secret that signs tickets; null: the secret of the JWTs
 * @param life how long a ticket can be used
 * @param usesInFlightMax the most uses that may be checked at once
 * @param purgeInterval how often expired used tickets are deleted
 */
@ConfigurationProperties("replog.tickets")
public record TicketProperties(
        @Nullable String secret,
        @DefaultValue("30s") Duration life,
        @DefaultValue("10000") int usesInFlightMax,
        @DefaultValue("1m") Duration purgeInterval) {
    private static final int SECRET_BYTES_MIN = 32;
    private static final Duration LIFE_MAX = Duration.ofMinutes(5);

    public TicketProperties {
        secret = secret == null || secret.isBlank() ? null : secret;
        if (secret != null && secret.getBytes(StandardCharsets.UTF_8).length < SECRET_BYTES_MIN) {
            throw new IllegalArgumentException(
                    "replog.tickets.secret: " + secret.getBytes(StandardCharsets.UTF_8).length + " bytes (expected: >= "
                            + SECRET_BYTES_MIN + ")");
        }
        if (life.toSeconds() < 1 || life.compareTo(LIFE_MAX) > 0) {
            throw new IllegalArgumentException("replog.tickets.life: " + life + " (expected: 1s.." + LIFE_MAX + ")");
        }
        if (usesInFlightMax < 1) {
            throw new IllegalArgumentException(
                    "replog.tickets.uses-in-flight-max: " + usesInFlightMax + " (expected: >= 1)");
        }
        if (!purgeInterval.isPositive()) {
            throw new IllegalArgumentException("replog.tickets.purge-interval: " + purgeInterval + " (expected: > 0)");
        }
    }

    /** Leaves out the secret. */
    @Override
    public String toString() {
        return "TicketProperties[life=" + life + ", usesInFlightMax=" + usesInFlightMax + ", purgeInterval="
                + purgeInterval + "]";
    }
}
