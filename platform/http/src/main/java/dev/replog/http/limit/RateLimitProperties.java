package dev.replog.http.limit;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The limits on one user's commands at one instance.
 *
 * @param commandsPerSecond the average number of commands a second
 * @param burst the most commands at once after a quiet time
 * @param pushOperationCost the cost of one operation of a push, in commands
 * @param nodeCost the cost of one nested entity of a document, in commands
 * @param kilobyteCost the cost of each kilobyte of a body, in commands, when it is more than the cost of its operations
 * @param usersMax the most users with a bucket; beyond it the bucket that was idle longest is dropped
 */
@ConfigurationProperties("replog.rate-limit")
public record RateLimitProperties(
        @DefaultValue("50") double commandsPerSecond,
        @DefaultValue("200") double burst,
        @DefaultValue("0.1") double pushOperationCost,
        @DefaultValue("0.05") double nodeCost,
        @DefaultValue("0.1") double kilobyteCost,
        @DefaultValue("100000") int usersMax) {
    public RateLimitProperties {
        require("commands-per-second", commandsPerSecond, 0.001, 1_000_000);
        require("burst", burst, 1, 1_000_000);
        require("push-operation-cost", pushOperationCost, 0, 1);
        require("node-cost", nodeCost, 0, 1);
        require("kilobyte-cost", kilobyteCost, 0, 10);
        require("users-max", usersMax, 1, 10_000_000);
    }

    private static void require(String name, double value, double min, double max) {
        if (!(value >= min && value <= max)) {
            throw new IllegalArgumentException(
                    "replog.rate-limit." + name + ": " + value + " (expected: " + min + ".." + max + ")");
        }
    }
}
