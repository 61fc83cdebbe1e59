package dev.replog.notifier.presence;

import dev.replog.notifier.availability.Availability;
import dev.replog.notifier.availability.Worker;
import dev.replog.notifier.changes.KafkaClients;
import dev.replog.notifier.room.PresenceTable;
import dev.replog.notifier.room.RoomEvent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what all instances say of presence, this one included, and is the only one that changes the table: so all
 * instances see the same, in the same order, and their streams are told of nothing that is not in the log. It starts
 * far enough back to know everybody. While Kafka is away nothing changes; afterwards it goes on where it was.
 */
final class PresenceReader extends Worker {
    private static final Logger LOG = LoggerFactory.getLogger(PresenceReader.class);
    private static final Duration POLL_TIMEOUT = Duration.ofMillis(250);

    private final KafkaClients clients;
    private final PresenceTopic topic;
    private final PresenceProperties properties;
    private final Duration checkInterval;
    private final PresenceDecoder decoder;
    private final PresenceTable table;
    private final PresencePublisher publisher;
    private final RoomListener listener;
    private final InstantSource clock;
    private final Availability availability;
    /** Where to go on; only the worker's thread touches it. */
    private final Map<TopicPartition, Long> next = new HashMap<>();

    private PresenceTopic.@Nullable Description known;
    private volatile @Nullable Consumer<byte[], byte[]> polling;

    PresenceReader(
            KafkaClients clients,
            PresenceTopic topic,
            PresenceProperties properties,
            Duration checkInterval,
            PresenceDecoder decoder,
            PresenceTable table,
            PresencePublisher publisher,
            RoomListener listener,
            InstantSource clock,
            Availability availability) {
        super("presence-reader");
        this.clients = clients;
        this.topic = topic;
        this.properties = properties;
        this.checkInterval = checkInterval;
        this.decoder = decoder;
        this.table = table;
        this.publisher = publisher;
        this.listener = listener;
        this.clock = clock;
        this.availability = availability;
    }

    @Override
    protected void work() {
        PresenceTopic.Description now = topic.ensure();
        if (known != null && !known.topicId().equals(now.topicId())) {
            next.clear();
        }
        known = now;
        Consumer<byte[], byte[]> consumer = clients.reader("notifier-presence");
        try {
            polling = consumer;
            position(consumer, now.partitions());
            follow(consumer, now);
        } finally {
            polling = null;
            clients.close(consumer);
        }
    }

    private void position(Consumer<byte[], byte[]> consumer, int count) {
        List<TopicPartition> all = IntStream.range(0, count)
                .mapToObj(partition -> new TopicPartition(topic.name(), partition))
                .toList();
        consumer.assign(all);
        long fromMillis = clock.millis() - properties.lookBack().toMillis();
        Map<TopicPartition, Long> times = new HashMap<>();
        all.forEach(partition -> times.put(partition, fromMillis));
        Map<TopicPartition, OffsetAndTimestamp> starts = consumer.offsetsForTimes(times);
        Map<TopicPartition, Long> ends = consumer.endOffsets(all);
        for (TopicPartition partition : all) {
            OffsetAndTimestamp start = starts.get(partition);
            long from = start == null ? ends.getOrDefault(partition, 0L) : start.offset();
            consumer.seek(partition, next.getOrDefault(partition, from));
        }
    }

    private void follow(Consumer<byte[], byte[]> consumer, PresenceTopic.Description as) {
        long startedNanos = System.nanoTime();
        long checkedNanos = startedNanos;
        while (!isStopping()) {
            for (ConsumerRecord<byte[], byte[]> coded : consumer.poll(POLL_TIMEOUT)) {
                hear(coded);
            }
            long nowNanos = System.nanoTime();
            table.expire(nowNanos).forEach(listener::happened);
            if (table.isHearing(nowNanos)) {
                succeeded();
                availability.up("reading " + topic.name());
            } else if (nowNanos - startedNanos > properties.silenceMax().toNanos()) {
                throw new KafkaException("what this instance says on " + topic.name() + " does not come back");
            }
            if (nowNanos - checkedNanos >= checkInterval.toNanos()) {
                if (isAnother(as)) {
                    return;
                }
                checkedNanos = nowNanos;
            }
        }
    }

    private void hear(ConsumerRecord<byte[], byte[]> coded) {
        next.put(new TopicPartition(coded.topic(), coded.partition()), coded.offset() + 1);
        long nowNanos = System.nanoTime();
        boolean wasHearing = table.isHearing(nowNanos);
        decoder.decode(coded).ifPresent(said -> {
            for (RoomEvent event : table.hear(said, coded.timestamp(), nowNanos)) {
                listener.happened(event);
            }
        });
        if (!wasHearing && table.isHearing(nowNanos)) {
            // Others may have given this instance up meanwhile.
            publisher.repeatAll();
        }
    }

    /** Whether the topic is no longer as it was: created anew, or with more partitions. */
    private boolean isAnother(PresenceTopic.Description as) {
        try {
            return !topic.describe().map(as::equals).orElse(false);
        } catch (KafkaException away) {
            // That it is away is seen by what does not come back.
            LOG.debug("{} cannot be looked at, {}", topic.name(), Availability.reason(away));
            return false;
        }
    }

    @Override
    protected void failed(Exception failure) {
        if (failure instanceof OffsetOutOfRangeException) {
            next.clear();
        }
        availability.down(Availability.reason(failure));
    }

    @Override
    protected void wakeUp() {
        Consumer<byte[], byte[]> consumer = polling;
        if (consumer != null) {
            consumer.wakeup();
        }
    }
}
