package dev.replog.notifier.changes;

import dev.replog.notifier.availability.Availability;
import dev.replog.notifier.availability.Worker;
import dev.replog.schemas.Change;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads all partitions of the topic of changes for the listeners of this instance, from the end of the topic as it was
 * when the instance came up. It is in no group: every instance reads everything. While Kafka is away it keeps its
 * positions and goes on from there; where that is not possible, the listeners are told that something may be lost.
 */
public final class ChangesReader extends Worker {
    private static final Duration POLL_TIMEOUT = Duration.ofMillis(500);

    private final KafkaClients clients;
    private final ChangesTopic topic;
    private final Duration checkInterval;
    private final ChangeDecoder decoder;
    private final ChangeListener listener;
    private final Availability availability;
    private volatile @Nullable ReadPositions positions;
    private volatile @Nullable Consumer<byte[], byte[]> polling;

    ChangesReader(
            KafkaClients clients,
            ChangesTopic topic,
            Duration checkInterval,
            ChangeDecoder decoder,
            ChangeListener listener,
            Availability availability) {
        super("changes-reader");
        this.clients = clients;
        this.topic = topic;
        this.checkInterval = checkInterval;
        this.decoder = decoder;
        this.listener = listener;
        this.availability = availability;
    }

    /** How far it has read; null until it has found the topic for the first time. */
    public @Nullable ReadPositions positions() {
        return positions;
    }

    @Override
    protected void work() throws InterruptedException {
        Optional<ChangesTopic.Description> description = topic.describe();
        if (description.isEmpty()) {
            availability.down("there is no topic " + topic.name() + " yet");
            pauseAfterFailure();
            return;
        }
        Consumer<byte[], byte[]> consumer = clients.reader("notifier-reader");
        try {
            polling = consumer;
            position(consumer, description.get());
            succeeded();
            follow(consumer);
        } finally {
            polling = null;
            clients.close(consumer);
        }
    }

    private void position(Consumer<byte[], byte[]> consumer, ChangesTopic.Description now) {
        ReadPositions known = positions;
        if (known != null && !known.topicId().equals(now.topicId())) {
            availability.down("topic " + topic.name() + " was created anew");
            forget();
            known = null;
        }
        if (known == null) {
            List<TopicPartition> all = partitions(now.partitions());
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            long[] next = all.stream().mapToLong(ends::get).toArray();
            known = new ReadPositions(now.topicId(), next);
        }
        if (now.partitions() > known.partitions()) {
            known = known.grownTo(now.partitions());
        }
        seek(consumer, known);
        positions = known;
        availability.up("following " + known.partitions() + " partitions of " + topic.name());
    }

    private void follow(Consumer<byte[], byte[]> consumer) throws InterruptedException {
        long checkedNanos = System.nanoTime();
        while (!isStopping()) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL_TIMEOUT);
            if (!records.isEmpty()) {
                handOut(records);
            }
            if (System.nanoTime() - checkedNanos >= checkInterval.toNanos()) {
                if (!check(consumer)) {
                    return;
                }
                checkedNanos = System.nanoTime();
            }
        }
    }

    /** Looks at the topic again: there may be more partitions, or another topic of the same name, or no Kafka. */
    private boolean check(Consumer<byte[], byte[]> consumer) {
        Optional<ChangesTopic.Description> now;
        try {
            now = topic.describe();
        } catch (KafkaException away) {
            // The consumer itself reconnects; its positions stay good.
            availability.down(Availability.reason(away));
            return true;
        }
        ReadPositions known = positions;
        if (known == null || now.isEmpty() || !now.get().topicId().equals(known.topicId())) {
            return false;
        }
        position(consumer, now.get());
        return true;
    }

    private void handOut(ConsumerRecords<byte[], byte[]> records) {
        ReadPositions before = positions;
        if (before == null) {
            throw new IllegalStateException("records before positions");
        }
        ReadPositions after = before;
        for (TopicPartition partition : records.partitions()) {
            long last = records.records(partition).getLast().offset();
            after = after.with(partition.partition(), last + 1);
        }
        // Before the first listener is looked up: see ReadPositions.
        positions = after;
        try {
            records.forEach(this::handOut);
        } catch (RuntimeException fault) {
            listener.lost();
            throw fault;
        }
    }

    private void handOut(ConsumerRecord<byte[], byte[]> coded) {
        String user = decoder.userOf(coded);
        if (user == null || !listener.isAwaited(user)) {
            return;
        }
        Change change = decoder.decode(coded);
        if (change != null) {
            listener.changed(change);
        }
    }

    private void seek(Consumer<byte[], byte[]> consumer, ReadPositions to) {
        List<TopicPartition> all = partitions(to.partitions());
        if (consumer.assignment().size() == all.size()) {
            return;
        }
        consumer.assign(all);
        for (TopicPartition partition : all) {
            consumer.seek(partition, to.next(partition.partition()));
        }
    }

    private List<TopicPartition> partitions(int count) {
        return IntStream.range(0, count)
                .mapToObj(partition -> new TopicPartition(topic.name(), partition))
                .toList();
    }

    @Override
    protected void failed(Exception failure) {
        if (failure instanceof OffsetOutOfRangeException) {
            forget();
        }
        availability.down(Availability.reason(failure));
    }

    /** What was read is no longer connected to what will be read. */
    private void forget() {
        positions = null;
        listener.lost();
    }

    @Override
    protected void wakeUp() {
        Consumer<byte[], byte[]> consumer = polling;
        if (consumer != null) {
            consumer.wakeup();
        }
    }
}
