package dev.replog.replay.log;

import java.time.Instant;

/**
 * The last erasure of an account.
 *
 * @param position everything of the user up to this position of the log counts as gone
 * @param at when it was appended to the log
 */
public record Erased(long position, Instant at) {}
