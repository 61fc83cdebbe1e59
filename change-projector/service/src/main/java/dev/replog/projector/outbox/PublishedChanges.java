package dev.replog.projector.outbox;

import dev.replog.projector.log.ProjectedLog;
import dev.replog.projector.log.SingleRecord;
import dev.replog.schemas.Change;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import dev.replog.schemas.log.LogSeal;
import dev.replog.schemas.token.Position;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up which changes of a log were published, by the first and the last change of each partition. It is used only
 * when there is much to apply, so it opens a client each time and closes it. Blocking; fails like Kafka's clients.
 */
public final class PublishedChanges {
    private static final Logger LOG = LoggerFactory.getLogger(PublishedChanges.class);
    /** Each is a request. Behind more of them, nothing counts as published, and it is published again. */
    private static final int BLANKS_MAX = 20;

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Supplier<String> topic;

    /**
     * @param consumers opens a client that is in no group
     * @param topic the current topic of changes
     */
    public PublishedChanges(Supplier<Consumer<byte[], byte[]>> consumers, Supplier<String> topic) {
        this.consumers = consumers;
        this.topic = topic;
    }

    /** The published range of each of these partitions of the log. */
    public Map<Integer, Published> of(ProjectedLog projected, Collection<Integer> partitions) {
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            String changes = topic.get();
            int count = consumer.partitionsFor(changes).size();
            Map<Integer, Published> published = new HashMap<>();
            for (int partition : partitions) {
                published.put(
                        partition,
                        partition < count
                                ? of(consumer, projected, new TopicPartition(changes, partition), count)
                                : Published.NOTHING);
            }
            return published;
        }
    }

    private static Published of(
            Consumer<byte[], byte[]> consumer, ProjectedLog projected, TopicPartition changes, int count) {
        Bounds bounds = Bounds.of(consumer, changes);
        if (!bounds.contain(bounds.start)) {
            return Published.NOTHING;
        }
        try {
            Optional<Published.Edge> first = edge(consumer, projected, changes, bounds.start, 1);
            Optional<Published.Edge> last = edge(consumer, projected, changes, bounds.end - 1, -1);
            return first.isPresent() && last.isPresent()
                    ? Published.between(first.get(), last.get(), projected, changes.partition(), count)
                    : Published.NOTHING;
        } catch (UndecodableRecordException e) {
            LOG.warn("{} begins or ends with a record that is no change: all changes are published again", changes, e);
            return Published.NOTHING;
        }
    }

    /**
     * Empty when there is none, or when its position is not one of a mutation.
     *
     * @param step to the next offset when the record is blank: a topic that was rewritten has such records
     */
    private static Optional<Published.Edge> edge(
            Consumer<byte[], byte[]> consumer, ProjectedLog projected, TopicPartition changes, long edge, int step)
            throws UndecodableRecordException {
        Optional<ConsumerRecord<byte[], byte[]>> found = SingleRecord.at(consumer, changes, edge);
        Bounds bounds = Bounds.of(consumer, changes);
        for (int blank = 1;
                blank <= BLANKS_MAX && found.filter(PublishedChanges::isBlank).isPresent();
                blank++) {
            long offset = edge + (long) blank * step;
            found = bounds.contain(offset) ? SingleRecord.at(consumer, changes, offset) : Optional.empty();
        }
        Optional<byte[]> value = found.map(ConsumerRecord::value);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        Change change = RecordCodec.CHANGE.decode(value.get());
        if (change.getPosition() < 0) {
            return Optional.empty();
        }
        TopicPartition mutations = new TopicPartition(projected.topic(), changes.partition());
        long place = new Position(change.getPosition()).offset();
        if (!Bounds.of(consumer, mutations).contain(place)) {
            return Optional.of(new Published.Edge(change, Optional.empty()));
        }
        Optional<String> userInLog = SingleRecord.at(consumer, mutations, place)
                .map(ConsumerRecord::key)
                .map(key -> new String(key, StandardCharsets.UTF_8));
        return Optional.of(new Published.Edge(change, userInLog));
    }

    private static boolean isBlank(ConsumerRecord<byte[], byte[]> record) {
        return LogSeal.isBlank(record.key(), record.value());
    }

    /** @param end behind the last record */
    private record Bounds(long start, long end) {
        static Bounds of(Consumer<byte[], byte[]> consumer, TopicPartition partition) {
            Set<TopicPartition> asked = Set.of(partition);
            return new Bounds(
                    Objects.requireNonNull(consumer.beginningOffsets(asked).get(partition)),
                    Objects.requireNonNull(consumer.endOffsets(asked).get(partition)));
        }

        boolean contain(long offset) {
            return start <= offset && offset < end;
        }
    }
}
