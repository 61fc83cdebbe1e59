package dev.replog.decide;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The place of a mutation in the log. Deciding uses no other time or origin.
 *
 * @param at the log's own time of the record, the same in every replay
 */
public record LogPlace(
        String userId, long position, Instant at, @Nullable String device) {}
