package dev.replog.commands.outcome;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Waiting for outcomes.
 *
 * @param waitersMax how many requests may wait for an outcome at once; more are 503
 */
@ConfigurationProperties("replog.outcomes")
public record OutcomeProperties(@DefaultValue("10000") int waitersMax) {
    public OutcomeProperties {
        if (waitersMax < 1) {
            throw new IllegalArgumentException("replog.outcomes.waiters-max: " + waitersMax + " (expected: >= 1)");
        }
    }
}
