package dev.replog.replay.policy;

import dev.replog.replay.ReplayRefusedException;
import dev.replog.replay.log.LogTime;
import dev.replog.schemas.ConflictPolicy;
import java.io.Serializable;
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
        List<String> users) implements Serializable {
    public PolicyOptions {
        users = List.copyOf(users);
    }

    /**
     * Of the words on the command line.
     *
     * @param now the present time
     */
    public static PolicyOptions of(
            String policy, @Nullable String from, @Nullable String to, List<String> users, Instant now)
            throws ReplayRefusedException {
        ConflictPolicy wanted = policy(policy);
        Instant first = from == null ? null : LogTime.require("--from", from, now);
        Instant end = to == null ? null : LogTime.require("--to", to, now);
        if (first != null && end != null && !first.isBefore(end)) {
            throw new ReplayRefusedException("--from: " + from + " (expected: a time before --to, " + to + ")");
        }
        return new PolicyOptions(wanted, first, end, users);
    }

    private static ConflictPolicy policy(String text) throws ReplayRefusedException {
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
