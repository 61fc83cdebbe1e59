package dev.replog.notifier.changes;

import dev.replog.notifier.availability.Availability;
import dev.replog.notifier.availability.Worker;
import dev.replog.notifier.database.Database;
import dev.replog.schemas.Change;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes every change into the tables once for all instances: as one group they share the partitions. A batch is one
 * transaction together with the progress, which is also where reading goes on from; the offsets that Kafka is told
 * afterwards only show the lag. A batch that cannot be written is retried for ever and nothing goes past it. One
 * thread does it all, for it does nothing but wait for Kafka or PostgreSQL.
 */
public final class ChangeConsumer extends Worker {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeConsumer.class);
    private static final Duration POLL_TIMEOUT = Duration.ofMillis(500);
    /** How often the lag is measured. */
    private static final Duration MEASURING = Duration.ofSeconds(1);
    /** After a batch the next one may gather for so long: each is a transaction, and the first waits for nothing. */
    private static final Duration GATHERING = Duration.ofMillis(20);

    private final KafkaClients clients;
    private final ChangesTopic topic;
    private final Duration checkInterval;
    private final ChangeDecoder decoder;
    private final Database database;
    private final List<ChangeWriter> writers;
    private final Availability availability;
    /** Only the worker's thread touches it. */
    private final PartitionPlaces places = new PartitionPlaces();

    /** What Kafka is told; only the worker's thread touches it. */
    private final GroupOffsets groupOffsets = new GroupOffsets(System::nanoTime);

    private volatile @Nullable Consumer<byte[], byte[]> polling;
    private volatile long lag;

    ChangeConsumer(
            KafkaClients clients,
            ChangesTopic topic,
            Duration checkInterval,
            ChangeDecoder decoder,
            Database database,
            List<ChangeWriter> writers,
            Availability availability) {
        super("change-consumer");
        this.clients = clients;
        this.topic = topic;
        this.checkInterval = checkInterval;
        this.decoder = decoder;
        this.database = database;
        this.writers = List.copyOf(writers);
        this.availability = availability;
    }

    /** How many records of this instance's partitions are not written yet. */
    public long lag() {
        return lag;
    }

    @Override
    protected void work() throws InterruptedException {
        if (!database.isUp()) {
            availability.waiting("for PostgreSQL");
            pauseAfterFailure(database::isUp);
            return;
        }
        Optional<ChangesTopic.Description> description = topic.describe();
        if (description.isEmpty()) {
            availability.waiting("for the topic " + topic.name());
            pauseAfterFailure();
            return;
        }
        UUID topicId = description.get().topicId();
        Consumer<byte[], byte[]> consumer = clients.member();
        try {
            polling = consumer;
            consumer.subscribe(List.of(topic.name()), new Assignment(consumer, topicId));
            consume(consumer, topicId);
        } finally {
            polling = null;
            clients.close(consumer);
            forget(places.partitions());
            lag = 0;
        }
    }

    private void consume(Consumer<byte[], byte[]> consumer, UUID topicId) throws InterruptedException {
        long checkedNanos = System.nanoTime();
        long measuredNanos = checkedNanos - MEASURING.toNanos();
        while (!isStopping()) {
            ConsumerRecords<byte[], byte[]> records = poll(consumer);
            try {
                advance(consumer, topicId, records);
            } catch (SQLException e) {
                database.failed(e);
                goBack(consumer, e);
                pauseAfterFailure(database::isUp);
                continue;
            } catch (TimeoutException e) {
                // Not by a new consumer: the group would wait for the old one, which could not say that it leaves.
                goBack(consumer, e);
                pauseAfterFailure();
                continue;
            }
            groupOffsets.tellIfDue(consumer);
            succeeded();
            availability.up("writing what comes of " + topic.name() + " to this instance");
            if (System.nanoTime() - measuredNanos >= MEASURING.toNanos()) {
                lag = lagOf(consumer);
                measuredNanos = System.nanoTime();
            }
            if (System.nanoTime() - checkedNanos >= checkInterval.toNanos()) {
                if (isAnotherTopic(topicId)) {
                    return;
                }
                checkedNanos = System.nanoTime();
            }
            if (!records.isEmpty()) {
                pause(GATHERING);
            }
        }
    }

    private ConsumerRecords<byte[], byte[]> poll(Consumer<byte[], byte[]> consumer) {
        try {
            return consumer.poll(POLL_TIMEOUT);
        } catch (OffsetOutOfRangeException e) {
            goOnAfterGap(consumer, e.offsetOutOfRangePartitions());
            return ConsumerRecords.empty();
        }
    }

    /** Records are gone that were never read: retention was shorter than our absence, or the log was cut. */
    private static void goOnAfterGap(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> wanted) {
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(wanted.keySet());
        Map<TopicPartition, Long> ends = consumer.endOffsets(wanted.keySet());
        wanted.forEach((partition, offset) -> {
            long start = starts.getOrDefault(partition, 0L);
            long from = offset < start ? start : ends.getOrDefault(partition, start);
            LOG.warn(
                    "{}: offset {} is gone, going on from {}; changes in between may get no ping",
                    partition,
                    offset,
                    from);
            consumer.seek(partition, from);
        });
    }

    private void advance(Consumer<byte[], byte[]> consumer, UUID topicId, ConsumerRecords<byte[], byte[]> records)
            throws SQLException {
        Map<TopicPartition, Long> reached = places.reached(consumer);
        if (!records.isEmpty() || !reached.isEmpty()) {
            store(topicId, decoded(records), reached);
            places.stored(reached);
            groupOffsets.stored(reached);
        }
    }

    private List<Change> decoded(ConsumerRecords<byte[], byte[]> records) {
        List<Change> batch = new ArrayList<>(records.count());
        for (ConsumerRecord<byte[], byte[]> coded : records) {
            Change change = decoder.decode(coded);
            if (change != null) {
                batch.add(change);
            }
        }
        return batch;
    }

    private void store(UUID topicId, List<Change> batch, Map<TopicPartition, Long> reached) throws SQLException {
        Map<Integer, Long> next = new HashMap<>();
        reached.forEach((partition, offset) -> next.put(partition.partition(), offset));
        database.inTransaction(connection -> {
            if (!batch.isEmpty()) {
                for (ChangeWriter writer : writers) {
                    writer.write(connection, batch);
                }
            }
            Progress.write(connection, topicId, next);
        });
        if (!batch.isEmpty()) {
            writers.forEach(ChangeWriter::committed);
        }
    }

    private void goBack(Consumer<byte[], byte[]> consumer, Exception failure) {
        availability.down(Availability.reason(failure));
        places.goBack(consumer);
    }

    private static long lagOf(Consumer<byte[], byte[]> consumer) {
        Set<TopicPartition> assignment = consumer.assignment();
        return assignment.stream()
                .mapToLong(partition -> consumer.currentLag(partition).orElse(0))
                .sum();
    }

    private void forget(Collection<TopicPartition> partitions) {
        places.forget(partitions);
        groupOffsets.forget(partitions);
    }

    private boolean isAnotherTopic(UUID topicId) {
        try {
            Optional<ChangesTopic.Description> now = topic.describe();
            return now.isEmpty() || !now.get().topicId().equals(topicId);
        } catch (KafkaException away) {
            availability.down(Availability.reason(away));
            return false;
        }
    }

    @Override
    protected void failed(Exception failure) {
        availability.down(Availability.reason(failure));
    }

    @Override
    protected void wakeUp() {
        Consumer<byte[], byte[]> consumer = polling;
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    /** Where to go on with the partitions that come to this instance: where the tables say, else from their start. */
    private final class Assignment implements ConsumerRebalanceListener {
        private final Consumer<byte[], byte[]> consumer;
        private final UUID topicId;

        Assignment(Consumer<byte[], byte[]> consumer, UUID topicId) {
            this.consumer = consumer;
            this.topicId = topicId;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            Map<Integer, Long> next;
            try (Connection connection = database.connection()) {
                next = Progress.read(connection, topicId);
            } catch (SQLException e) {
                database.failed(e);
                throw new KafkaException("reading the progress", e);
            }
            places.assigned(consumer, partitions, next);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            forget(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            forget(partitions);
        }
    }
}
