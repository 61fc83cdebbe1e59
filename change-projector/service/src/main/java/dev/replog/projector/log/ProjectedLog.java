package dev.replog.projector.log;

import dev.replog.schemas.token.LogId;
import java.util.UUID;

/**
 * A generation of the log, as Kafka describes it.
 *
 * @param topic its name; the one that was re-created after a loss keeps its name and gets the next generation
 */
public record ProjectedLog(int generation, String topic, UUID topicId, Condition condition) {
    /** How much of it there is. */
    public enum Condition {
        /** All of it: what is missing is a reason to stop. */
        WHOLE,
        /** An operator said that records are lost: what is there is applied. */
        DAMAGED,
        /** An operator said that it is lost, and the topic is not there any more. */
        GONE
    }

    public ProjectedLog(int generation, String topic, UUID topicId) {
        this(generation, topic, topicId, Condition.WHOLE);
    }

    public ProjectedLog in(Condition now) {
        return new ProjectedLog(generation, topic, topicId, now);
    }

    public LogId id() {
        return LogId.ofTopic(topicId);
    }
}
