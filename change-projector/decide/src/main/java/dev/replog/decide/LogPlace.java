package dev.replog.decide;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where in the log a mutation stands: all that deciding may know of time and origin.
 *
 * @param at the log's own time of the record, the same in every replay
 */
public record LogPlace(
        String userId, long position, Instant at, @Nullable String device) {}
