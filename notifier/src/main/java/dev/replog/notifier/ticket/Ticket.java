package dev.replog.notifier.ticket;

import java.time.Instant;
import java.util.UUID;

/**
 * Allows a user to open one stream.
 *
 * @param id under which its use is stored
 * @param userId the user
 * @param expiresAt until when it can be used
 * @param callerUntil when the token of its caller expires, and with it the stream
 */
record Ticket(UUID id, String userId, Instant expiresAt, Instant callerUntil) {}
