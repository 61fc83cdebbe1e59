package dev.replog.projector.past;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The limits of reading past states.
 *
 * @param statementsMax how many statements on past states run at once in this instance
 * @param waitingMax how many more wait
 */
@ConfigurationProperties("replog.past")
public record PastProperties(
        @DefaultValue("2") int statementsMax,
        @DefaultValue("64") int waitingMax) {
    private static final int STATEMENTS_MAX = 1_000;
    private static final int WAITING_MAX = 10_000;

    public PastProperties {
        require("statements-max", statementsMax, 1, STATEMENTS_MAX);
        require("waiting-max", waitingMax, 0, WAITING_MAX);
    }

    private static void require(String key, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "replog.past." + key + ": " + value + " (expected: " + min + ".." + max + ")");
        }
    }
}
