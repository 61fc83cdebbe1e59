package dev.replog.http.limit;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much one user may ask for, at one instance.
 *
 * @param commandsPerSecond how many commands a second, on average
 * @param burst how many at once after a quiet time
 * @param pushOperationCost how much of a command one operation of a push counts
 * @param nodeCost how much of a command one nested entity of a document counts
 * @param kilobyteCost how much of a command each kilobyte of a body counts, when that is more than its operations do
 * @param usersMax how many users are remembered; beyond it the one who was quiet longest is forgotten
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
