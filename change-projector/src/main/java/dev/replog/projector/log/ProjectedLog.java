package dev.replog.projector.log;

import dev.replog.schemas.token.LogId;
import java.util.UUID;

/** The generation of the log that is projected, as Kafka describes it. */
public record ProjectedLog(int generation, String topic, UUID topicId) {
    public LogId id() {
        return LogId.ofTopic(topicId);
    }
}
