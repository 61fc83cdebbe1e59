package dev.replog.replay.log;

import dev.replog.schemas.token.LogId;
import java.util.Map;
import java.util.UUID;

/**
 * One generation of the log.
 *
 * @param topicId of its first topic; tokens contain it
 * @param storedId of its topic; another one when the generation was rewritten after erasures
 * @param isLost an operator declared that records of it are lost
 * @param replacedFrom by partition: from this offset on, the records stand in place of lost ones, and were appended
 *     again to a later generation
 */
public record Generation(
        int generation, String topic, UUID topicId, UUID storedId, boolean isLost, Map<Integer, Long> replacedFrom) {
    public LogId logId() {
        return LogId.ofTopic(topicId);
    }
}
