package dev.replog.replay.stage;

import dev.replog.schemas.token.Position;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The place of one record of the log in the work folder.
 *
 * @param userId the key as text; null for a record without key
 * @param at the log's own time
 */
public record StagedRecord(@Nullable String userId, Position position, int partition, Instant at) {}
