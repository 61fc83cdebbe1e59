package dev.replog.client.status;

import java.util.Map;

/**
 * How well the queue works, over the last minute. It has numbers and codes, and no data of the person.
 *
 * @param operations operations that were decided
 * @param rate operations that were decided in a second of requests
 * @param successRate the share of decided operations that were not rejected
 * @param latencyMillis the time of a request, on average
 * @param batchSize operations of a request, on average
 * @param failures requests without a decision, by cause
 */
public record Health(
        int requests,
        int operations,
        double rate,
        double successRate,
        double latencyMillis,
        double batchSize,
        Map<String, Integer> failures) {}
