package dev.replog.simulation;

import dev.replog.simulation.timeline.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a simulation.
 *
 * @param violation the first violation; null when there was none
 * @param story the events, when they were to be written down
 * @param mutations the number of records in the log
 * @param acknowledged the number of operations with an outcome at a device
 * @param webhooks the number of messages that the receivers of webhooks accepted
 * @param fingerprint of everything that was written and published: two runs of one history have the same
 */
public record Verdict(
        @Nullable Violation violation,
        List<String> story,
        long mutations,
        long acknowledged,
        long pings,
        long chains,
        long webhooks,
        long fingerprint) {}
