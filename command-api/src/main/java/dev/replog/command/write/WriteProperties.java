package dev.replog.command.write;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of writes.
 *
 * @param outcomeWait how long a write waits for its outcome when the client does not say; after that the response is
 * 202
 * @param outcomeWaitMax the longest wait that a client may request
 */
@ConfigurationProperties("replog.write")
public record WriteProperties(
        @DefaultValue("5s") Duration outcomeWait,
        @DefaultValue("30s") Duration outcomeWaitMax) {
    public WriteProperties {
        if (!outcomeWait.isPositive() || outcomeWait.compareTo(outcomeWaitMax) > 0) {
            throw new IllegalArgumentException(
                    "replog.write.outcome-wait: " + outcomeWait + " (expected: > 0, <= " + outcomeWaitMax + ")");
        }
        if (outcomeWaitMax.compareTo(Duration.ofMinutes(5)) > 0) {
            throw new IllegalArgumentException(
                    "replog.write.outcome-wait-max: " + outcomeWaitMax + " (expected: <= PT5M)");
        }
    }
}
