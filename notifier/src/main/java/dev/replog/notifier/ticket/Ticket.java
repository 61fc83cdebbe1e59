package dev.replog.notifier.ticket;

import java.time.Instant;
import java.util.UUID;

/**
 * Leave to open one stream for a user.
 *
 * @param id by which its use is remembered
 * @param userId the user
 * @param expiresAt until when it can be used
 * @param callerUntil when the token of its caller ends, and with it the stream
 */
record Ticket(UUID id, String userId, Instant expiresAt, Instant callerUntil) {}
