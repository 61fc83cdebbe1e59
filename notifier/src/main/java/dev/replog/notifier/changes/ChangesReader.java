package dev.replog.notifier.changes;

import dev.replog.backing.kafka.BatchContainer;
import dev.replog.backing.kafka.BatchHandler;
import dev.replog.backing.kafka.KafkaClients;
import dev.replog.backing.kafka.Topic;
import dev.replog.backing.kafka.TopicChecks;
import dev.replog.backing.work.Availability;
import dev.replog.backing.work.BackOff;
import dev.replog.backing.work.Worker;
import dev.replog.schemas.Change;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads all partitions of the topic of changes for the listeners of this instance, from the end that the topic had when
 * the instance started. It is in no group: every instance reads everything. While Kafka is not available, it keeps its
 * positions and continues from them later. When that is not possible, it tells the listeners that changes may be lost.
 */
public final class ChangesReader extends Worker {
    private static final BatchContainer.Settings READING = new BatchContainer.Settings(
            "changes-reader",
            List.of(),
            new BackOff(Duration.ofMillis(250), Duration.ofSeconds(1)),
            Duration.ofMillis(500));

    private final KafkaClients clients;
    private final ChangesTopic topic;
    private final ChangesProperties properties;
    private final ChangeDecoder decoder;
    private final ChangeListener listener;
    private final Availability availability;
    private volatile @Nullable ReadPositions positions;
    private volatile @Nullable BatchContainer reading;

    ChangesReader(
            KafkaClients clients,
            ChangesTopic topic,
            ChangesProperties properties,
            ChangeDecoder decoder,
            ChangeListener listener,
            Availability availability) {
        super("changes-reader");
        this.clients = clients;
        this.topic = topic;
        this.properties = properties;
        this.decoder = decoder;
        this.listener = listener;
        this.availability = availability;
    }

    /** How far it has read; null until it has found the topic for the first time. */
    public @Nullable ReadPositions positions() {
        return positions;
    }

    @Override
    protected void work() throws Exception {
        Optional<Topic> found = topic.describe();
        if (found.isEmpty()) {
            availability.down("there is no topic " + topic.firstName() + " yet");
            pauseAfterFailure();
            return;
        }
        read(found.get());
    }

    /**
     * Reads until the topic has more partitions, is another one of the same name, or is continued under another name.
     * The positions stay valid in the last case.
     */
    private void read(Topic current) throws Exception {
        ReadPositions from = positionsIn(current);
        positions = from;
        TopicChecks checks = new TopicChecks(properties.checkInterval());
        BatchHandler handing = (batch, consumer) -> {
            handOut(batch);
            checks.hasRead(batch);
        };
        try (BatchContainer container = BatchContainer.reader(
                clients.consumers("notifier-reader", properties.consumer()),
                offsets(current, from),
                handing,
                READING)) {
            reading = container;
            container.start();
            up(current);
            succeeded();
            while (!isStopping() && !container.awaitEnd(checks.step()) && (!checks.isDue() || isStill(current))) {
                succeeded();
            }
        } finally {
            reading = null;
        }
    }

    private ReadPositions positionsIn(Topic current) {
        ReadPositions known = positions;
        if (known != null && !known.topicId().equals(current.id())) {
            availability.down("topic " + current.name() + " was created again");
            forget();
            known = null;
        }
        if (known == null) {
            return new ReadPositions(current.id(), topic.ends(current));
        }
        return current.partitions() > known.partitions() ? known.grownTo(current.partitions()) : known;
    }

    private static Map<TopicPartition, Long> offsets(Topic current, ReadPositions from) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (int partition = 0; partition < from.partitions(); partition++) {
            offsets.put(new TopicPartition(current.name(), partition), from.next(partition));
        }
        return offsets;
    }

    private boolean isStill(Topic current) {
        Optional<Topic> now;
        try {
            now = topic.describe();
        } catch (KafkaException away) {
            // The consumer reconnects by itself and keeps its positions.
            availability.down(Availability.reason(away));
            return true;
        }
        boolean isSame = now.filter(current::equals).isPresent();
        if (isSame) {
            up(current);
        }
        return isSame;
    }

    private void up(Topic current) {
        availability.up("reading " + current.partitions() + " partitions of " + current.name());
    }

    private void handOut(ConsumerRecords<byte[], byte[]> batch) {
        ReadPositions before = positions;
        if (before == null) {
            throw new IllegalStateException("records before positions");
        }
        ReadPositions after = before;
        for (TopicPartition partition : batch.partitions()) {
            long last = batch.records(partition).getLast().offset();
            after = after.with(partition.partition(), last + 1);
        }
        // Before the first listener is looked up: see ReadPositions.
        positions = after;
        try {
            batch.forEach(this::handOut);
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

    @Override
    protected void failed(Exception failure) {
        if (failure instanceof OffsetOutOfRangeException) {
            forget();
        }
        availability.down(Availability.reason(failure));
    }

    /** Records between those that were read and those that will be read are lost. */
    private void forget() {
        positions = null;
        listener.lost();
    }

    @Override
    protected void wakeUp() {
        BatchContainer container = reading;
        if (container != null) {
            container.stop();
        }
    }
}
