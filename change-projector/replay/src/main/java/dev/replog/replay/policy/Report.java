package dev.replog.replay.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a replay under another policy.
 *
 * @param policy the policy
 * @param from the period; null for the beginning of the log
 * @param to null for the end of the log
 * @param users the requested users; empty for all
 * @param mutations the mutations up to the end of the period
 * @param operations the operations of the period
 * @param different the operations that would have been decided differently
 * @param entities the entities at the end of the period
 * @param differentEntities those that would be different
 * @param byDecision the differences by the decision that was and the one that would be
 * @param first the first differences
 */
public record Report(
        String policy,
        @Nullable String from,
        @Nullable String to,
        List<String> users,
        long mutations,
        long operations,
        long different,
        long entities,
        long differentEntities,
        List<Count> byDecision,
        List<Count> byType,
        List<Count> byField,
        List<Count> byDevice,
        List<Count> byWeek,
        List<Shown> first) {
    /** The replay has the requests that there were. Under another policy, people might have made other ones. */
    public static final String LIMIT = "Given the same requests: under another policy, clients would have got other"
            + " answers, and people might have made other changes afterwards.";

    public record Count(String name, long count) {}

    /**
     * Numbers that are shown as a picture.
     *
     * @param name of its file
     */
    record Pictured(String name, String title, List<Count> counts) {}

    /** In the order in which the page shows them. */
    List<Pictured> charts() {
        return List.of(
                new Pictured("by-decision", "By decision", byDecision),
                new Pictured("by-type", "By entity type", byType),
                new Pictured("by-field", "By field", byField),
                new Pictured("by-device", "By device", byDevice),
                new Pictured("by-week", "By week (its Monday)", byWeek));
    }

    /** One difference, as the page shows it. */
    public record Shown(List<String> cells) {
        public static final List<String> COLUMNS =
                List.of("time", "user", "device", "operation", "id", "policy", "was", "would be", "fields");
    }
}
