package dev.replog.schemas.token;

import java.util.UUID;

/**
 * Identifies the log of a position, in four bytes. They are folded from the id that Kafka gives a topic when it is
 * created. A topic that is deleted and created again under the same name is another log, so tokens of the first one are
 * recognised.
 */
public record LogId(int value) {
    public static LogId ofTopic(UUID topicId) {
        long bits = topicId.getMostSignificantBits() ^ topicId.getLeastSignificantBits();
        return new LogId((int) (bits ^ (bits >>> 32)));
    }
}
