package dev.replog.replay.log;

import dev.replog.schemas.token.LogId;
import java.util.Map;
import java.util.UUID;

/**
 * One generation of the log.
 *
 * @param isLost an operator declared that records of it are lost
 * @param replacedFrom by partition: from this offset on, the records stand in place of lost ones, and were appended again
 *     to a later generation
 */
public record Generation(int generation, String topic, UUID topicId, boolean isLost, Map<Integer, Long> replacedFrom) {
    public LogId logId() {
        return LogId.ofTopic(topicId);
    }
}
