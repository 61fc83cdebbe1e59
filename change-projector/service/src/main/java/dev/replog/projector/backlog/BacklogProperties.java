package dev.replog.projector.backlog;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Asking Kafka where the log ends.
 *
 * @param enabled false when the serving role has no Kafka; then nobody is told what is pending
 * @param interval how old an answer may be; Kafka is asked no more often than this, and only while clients ask
 * @param answerMax how long to wait for Kafka; then nobody is told what is pending
 */
@ConfigurationProperties("replog.backlog")
public record BacklogProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("1s") Duration interval,
        @DefaultValue("2s") Duration answerMax) {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    public BacklogProperties {
        requireRange("interval", interval);
        requireRange("answer-max", answerMax);
    }

    private static void requireRange(String key, Duration value) {
        if (!value.isPositive() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "replog.backlog." + key + ": " + value + " (expected: > 0, <= " + LONGEST + ")");
        }
    }
}
