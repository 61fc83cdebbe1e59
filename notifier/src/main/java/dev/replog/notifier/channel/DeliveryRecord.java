package dev.replog.notifier.channel;

import dev.replog.schemas.token.SyncToken;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt in the ledger.
 *
 * @param number of the message
 * @param state of the message
 * @param outcome delivered, retried, failed, gone
 * @param status null when there was no response
 * @param token the token of the message
 */
record DeliveryRecord(
        long attempt,
        Instant at,
        long number,
        String messageId,
        String state,
        String outcome,
        @Nullable Integer status,
        int durationMillis,
        @Nullable String error,
        @Nullable Instant nextAttemptAt,
        @Nullable SyncToken token) {}
