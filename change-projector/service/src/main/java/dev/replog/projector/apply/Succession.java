package dev.replog.projector.apply;

import dev.replog.projector.log.ProjectedLog;
import dev.replog.projector.publish.PublishFailedException;
import dev.replog.projector.publish.Publisher;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a generation. A user's mutations may go on in another partition of the next one, so nothing of that is applied
 * before every partition of this one is applied to its end, by whichever instance, and all that was owed is published.
 * Whoever sees that first publishes what every partition's last batch owed once more, for its owner may be gone, and then
 * writes it down; everybody else reads it there. On the projection's thread.
 */
final class Succession {
    private static final Logger log = LoggerFactory.getLogger(Succession.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private final ProjectedLog projected;
    private final ProjectionStore store;
    private final Consumer<byte[], byte[]> consumer;
    private final Publisher publisher;
    private final Ownership.Settlement settlement;
    private final InstantSource clock;
    private Instant looked = Instant.MIN;
    private boolean isSucceeded;

    Succession(
            ProjectedLog projected,
            ProjectionStore store,
            Consumer<byte[], byte[]> consumer,
            Publisher publisher,
            Ownership.Settlement settlement,
            InstantSource clock) {
        this.projected = projected;
        this.store = store;
        this.consumer = consumer;
        this.publisher = publisher;
        this.settlement = settlement;
        this.clock = clock;
    }

    /** True once the next generation is to be applied. It looks now and then, and always when there is a next one. */
    boolean isOver() throws SQLException, PublishFailedException {
        Instant now = clock.instant();
        if (!isSucceeded && now.isBefore(looked.plus(LOOK_EVERY)) && !now.isBefore(looked)) {
            return false;
        }
        looked = now;
        ProjectionStore.Life life = store.life();
        if (life.isDrained()) {
            return true;
        }
        isSucceeded = life.isSucceeded();
        if (!isSucceeded || !isApplied()) {
            return false;
        }
        finish();
        return true;
    }

    /** Publishes what any partition may still owe, and ends the generation. */
    void finish() throws SQLException, PublishFailedException {
        settlement.settle();
        publisher.send(store.owed()).await(Publisher.PATIENCE);
        if (store.drain()) {
            log.info("Generation {} of the log is applied to its end ({})", projected.generation(), projected.topic());
        }
    }

    /** The ends do not move any more: the log is sealed before it has a next generation. */
    private boolean isApplied() throws SQLException {
        Map<Integer, Long> progress = store.progress();
        Set<TopicPartition> partitions = consumer.partitionsFor(projected.topic()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .collect(Collectors.toSet());
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
        return !partitions.isEmpty()
                && partitions.stream().allMatch(one -> {
                    long next = progress.getOrDefault(one.partition(), 0L);
                    boolean isDamaged = projected.condition() == ProjectedLog.Condition.DAMAGED;
                    long from = isDamaged ? Math.max(next, starts.getOrDefault(one, 0L)) : next;
                    return ends.containsKey(one) && from >= ends.getOrDefault(one, 0L);
                });
    }
}
