package dev.replog.notifier.channel;

import dev.replog.schemas.token.SyncToken;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt, as the ledger has it.
 *
 * @param number of the message
 * @param state of the message
 * @param outcome delivered, retried, failed, gone
 * @param status null when there was no answer
 * @param token up to where the message told
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
