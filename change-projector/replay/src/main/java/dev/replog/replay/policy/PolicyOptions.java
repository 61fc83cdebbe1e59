package dev.replog.replay.policy;

import dev.replog.replay.ReplayRefusedException;
import dev.replog.schemas.ConflictPolicy;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The question of a replay.
 *
 * @param policy that every operation of the period gets
 * @param from the first time of the period, by the log's own time; null for the beginning of the log
 * @param to the time after the period; null for the end of the log
 * @param users the users; empty for all
 */
public record PolicyOptions(
        ConflictPolicy policy,
        @Nullable Instant from,
        @Nullable Instant to,
        List<String> users) {
    public PolicyOptions {
        users = List.copyOf(users);
    }

    /** Of its name on the command line. */
    public static ConflictPolicy policy(String text) throws ReplayRefusedException {
        for (ConflictPolicy policy : ConflictPolicy.values()) {
            if (name(policy).equals(text)) {
                return policy;
            }
        }
        throw new ReplayRefusedException("--policy: " + text + " (expected: "
                + Arrays.stream(ConflictPolicy.values())
                        .map(PolicyOptions::name)
                        .collect(Collectors.joining(", "))
                + ")");
    }

    static String name(ConflictPolicy policy) {
        return policy.name().toLowerCase(Locale.ROOT);
    }

    boolean isInPeriod(Instant at) {
        return (from == null || !at.isBefore(from)) && !isAfterPeriod(at);
    }

    boolean isAfterPeriod(Instant at) {
        return to != null && !at.isBefore(to);
    }
}
