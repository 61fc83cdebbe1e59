package dev.replog.projector.own;

import dev.replog.projector.log.ProjectedLog;
import dev.replog.projector.outbox.PublishFailedException;
import dev.replog.projector.outbox.Publisher;
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
 * The end of a generation. A user's mutations may continue in another partition of the next one. So the next generation
 * is applied only after every partition of this one is applied to its end, by any instance, and its outbox is
 * published. The instance that notices this first publishes the outbox of every partition once more, because its owner
 * may be gone, and then ends the generation in the database; every other instance reads it there. On the projection's
 * thread.
 */
public final class Succession {
    private static final Logger LOG = LoggerFactory.getLogger(Succession.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private final ProjectedLog projected;
    private final GenerationStore store;
    private final Consumer<byte[], byte[]> consumer;
    private final Publisher publisher;
    private final Handover handover;
    private final InstantSource clock;
    private Instant looked = Instant.MIN;
    private boolean isSucceeded;

    public Succession(
            ProjectedLog projected,
            GenerationStore store,
            Consumer<byte[], byte[]> consumer,
            Publisher publisher,
            Handover handover,
            InstantSource clock) {
        this.projected = projected;
        this.store = store;
        this.consumer = consumer;
        this.publisher = publisher;
        this.handover = handover;
        this.clock = clock;
    }

    /** True once the next generation is to be applied. Checks at intervals, and always when there is a next one. */
    public boolean isOver() throws SQLException, PublishFailedException {
        Instant now = clock.instant();
        if (!isSucceeded && now.isBefore(looked.plus(LOOK_EVERY)) && !now.isBefore(looked)) {
            return false;
        }
        looked = now;
        GenerationStore.Life life = store.life();
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

    /** True when an operator declared the log lost, and its topic no longer exists. */
    public boolean isLogGone() {
        return projected.condition() == ProjectedLog.Condition.GONE;
    }

    /** Publishes the outbox of every partition, and ends the generation. */
    public void finish() throws SQLException, PublishFailedException {
        handover.finish();
        publisher.send(store.outbox()).await(Publisher.PATIENCE);
        if (store.drain()) {
            LOG.info("Generation {} of the log is applied to its end ({})", projected.generation(), projected.topic());
        }
    }

    /** The ends are final, because the log is sealed before it has a next generation. */
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
