package dev.replog.projector.log;

import dev.replog.schemas.token.LogId;
import java.util.UUID;

/**
 * A generation of the log, as Kafka describes it.
 *
 * @param topic its name; the one that was re-created after a loss keeps its name and gets the next generation
 * @param topicId of its first topic; tokens contain it
 * @param storedId of its topic; another one than that of the first when the generation was rewritten
 */
public record ProjectedLog(int generation, String topic, UUID topicId, UUID storedId, Condition condition) {
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
        this(generation, topic, topicId, topicId);
    }

    public ProjectedLog(int generation, String topic, UUID topicId, UUID storedId) {
        this(generation, topic, topicId, storedId, Condition.WHOLE);
    }

    public ProjectedLog in(Condition now) {
        return new ProjectedLog(generation, topic, topicId, storedId, now);
    }

    public LogId id() {
        return LogId.ofTopic(topicId);
    }
}
