package dev.replog.notifier.channel.life;

import dev.replog.schemas.token.SyncToken;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A pending ping: it becomes the next message. Many changes make one pending ping.
 *
 * @param upTo the position up to which something changed; null when no position was known
 * @param hasExisting whether it contains a change that was not a deletion
 * @param since the time of the oldest change in it
 */
public record Pending(@Nullable SyncToken upTo, boolean hasExisting, Instant since) {}
