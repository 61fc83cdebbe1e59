package dev.replog.notifier.presence;

import dev.replog.backing.kafka.BatchContainer;
import dev.replog.backing.kafka.BatchHandler;
import dev.replog.backing.kafka.KafkaClients;
import dev.replog.backing.kafka.Topic;
import dev.replog.backing.work.Availability;
import dev.replog.backing.work.BackOff;
import dev.replog.backing.work.Worker;
import dev.replog.notifier.changes.ChangesProperties;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what all instances publish about presence, this one included. Only this reader changes the table, so all
 * instances see the same in the same order, and streams get only what is in the log. It starts to read far enough
 * back to know all members. While Kafka is not available, nothing changes; reading continues where it was.
 */
final class PresenceReader extends Worker {
    private static final Logger LOG = LoggerFactory.getLogger(PresenceReader.class);
    private static final BatchContainer.Settings READING = new BatchContainer.Settings(
            "presence-reader",
            List.of(),
            new BackOff(Duration.ofMillis(250), Duration.ofSeconds(1)),
            Duration.ofMillis(250));

    private final KafkaClients clients;
    private final PresenceTopic topic;
    private final PresenceProperties properties;
    private final ChangesProperties reading;
    private final PublishedMembers members;
    private final InstantSource clock;
    private final Availability availability;
    /** Where to read on. The container's thread changes it, and the worker's thread while there is no container. */
    private final Map<TopicPartition, Long> next = new HashMap<>();

    private @Nullable Topic known;
    private volatile @Nullable BatchContainer container;

    PresenceReader(
            KafkaClients clients,
            PresenceTopic topic,
            PresenceProperties properties,
            ChangesProperties reading,
            PublishedMembers members,
            InstantSource clock,
            Availability availability) {
        super("presence-reader");
        this.clients = clients;
        this.topic = topic;
        this.properties = properties;
        this.reading = reading;
        this.members = members;
        this.clock = clock;
        this.availability = availability;
    }

    @Override
    protected void work() throws Exception {
        Topic now = topic.ensure();
        if (known != null && !known.id().equals(now.id())) {
            next.clear();
        }
        known = now;
        try (BatchContainer current = BatchContainer.reader(
                clients.consumers("notifier-presence", reading.consumer()), offsets(now), new Listening(), READING)) {
            container = current;
            current.start();
            while (!isStopping() && !current.awaitEnd(reading.checkInterval()) && isStill(now)) {
                LOG.debug("{} is as it was", now);
            }
        } finally {
            container = null;
        }
    }

    private Map<TopicPartition, Long> offsets(Topic now) {
        long fromMillis = clock.millis() - properties.lookBack().toMillis();
        Map<TopicPartition, Long> offsets = topic.offsetsFrom(fromMillis, now);
        offsets.replaceAll(next::getOrDefault);
        return offsets;
    }

    /** Whether the topic was not created again, and has no more partitions. */
    private boolean isStill(Topic before) {
        try {
            return topic.describe().filter(before::equals).isPresent();
        } catch (KafkaException away) {
            // The reader notices it when its own heartbeats are missing.
            LOG.debug("{} cannot be described, {}", topic.name(), Availability.reason(away));
            return true;
        }
    }

    private void read(ConsumerRecord<byte[], byte[]> coded) {
        next.put(new TopicPartition(coded.topic(), coded.partition()), coded.offset() + 1);
        members.apply(coded);
    }

    /** One run of the container. */
    private final class Listening implements BatchHandler {
        private final long startedNanos = System.nanoTime();

        @Override
        public void handle(ConsumerRecords<byte[], byte[]> batch, Consumer<byte[], byte[]> consumer) {
            batch.forEach(PresenceReader.this::read);
        }

        @Override
        public void between(Consumer<byte[], byte[]> consumer) {
            long nowNanos = System.nanoTime();
            if (members.expire(nowNanos)) {
                succeeded();
                availability.up("reading " + topic.name());
            } else if (nowNanos - startedNanos > properties.silenceMax().toNanos()) {
                throw new KafkaException("the records of this instance on " + topic.name() + " do not come back");
            }
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
        BatchContainer current = container;
        if (current != null) {
            current.stop();
        }
    }
}
