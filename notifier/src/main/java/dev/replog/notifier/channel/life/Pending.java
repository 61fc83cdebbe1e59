package dev.replog.notifier.channel.life;

import dev.replog.schemas.token.SyncToken;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A pending ping: it becomes the next message. Many changes make one pending ping.
 *
 * @param upTo up to which position something changed; null when no position was known
 * @param hasExisting whether something other than a deletion is in it
 * @param since the time of the oldest change in it
 */
public record Pending(@Nullable SyncToken upTo, boolean hasExisting, Instant since) {}
