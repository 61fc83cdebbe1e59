package dev.replog.projector.outbox;

import dev.replog.projector.log.LogTopics;
import dev.replog.schemas.log.TopicNames;
import java.util.function.Predicate;
import org.apache.kafka.common.KafkaException;

/**
 * The topics that outbox entries are sent to. Those of changes and of dead letters are continued under other names
 * after erasures. The old one is sealed first, so it refuses what this service still sends there.
 *
 * @param isSealed whether a topic takes no more entries
 */
public record OutboxTopics(String outcomes, String changes, String dead, Predicate<String> isSealed) {
    /** The current ones; fails when one of them does not exist. */
    public static OutboxTopics current(LogTopics topics, TopicNames names) {
        return new OutboxTopics(
                names.outcomes(),
                topics.changes().orElseThrow(() -> missing(names.changes())).name(),
                topics.dead().orElseThrow(() -> missing(names.dead())).name(),
                topics::isSealed);
    }

    private static KafkaException missing(String topic) {
        return new KafkaException("topic " + topic + " does not exist");
    }

    /** The first ones, where nothing is rewritten. */
    public static OutboxTopics first(TopicNames names) {
        return new OutboxTopics(names.outcomes(), names.changes(), names.dead(), topic -> false);
    }

    String of(OutboxEntry.Target target) {
        return switch (target) {
            case OUTCOMES -> outcomes;
            case CHANGES -> changes;
            case DEAD -> dead;
        };
    }
}
