package dev.replog.simulation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a simulation.
 *
 * @param violation the first thing that must never be; null when all was well
 * @param story what happened, when it was to be told
 * @param mutations how many records came into the log
 * @param acknowledged how many operations devices were told the fate of
 * @param webhooks how many messages were taken by the receivers of webhooks
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
