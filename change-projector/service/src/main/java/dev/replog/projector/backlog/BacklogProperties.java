package dev.replog.projector.backlog;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The queries of the ends of the log in Kafka.
 *
 * @param enabled false when the serving role has no Kafka; then responses have no pending counts
 * @param interval the greatest age of a result; Kafka is queried at most once in it, and only while clients need it
 * @param answerMax how long to wait for Kafka; after that, responses have no pending counts
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
