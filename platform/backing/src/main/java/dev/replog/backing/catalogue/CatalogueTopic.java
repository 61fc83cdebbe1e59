package dev.replog.backing.catalogue;

import dev.replog.backing.kafka.BatchContainer;
import dev.replog.backing.kafka.BatchHandler;
import dev.replog.backing.kafka.KafkaClients;
import dev.replog.backing.kafka.Topic;
import dev.replog.backing.kafka.TopicProperties;
import dev.replog.backing.kafka.Topics;
import dev.replog.backing.work.Availability;
import dev.replog.backing.work.BackOff;
import dev.replog.backing.work.ProcessEnd;
import dev.replog.backing.work.Worker;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.CatalogueRefusedException;
import dev.replog.schemas.catalogue.Catalogues;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic with every version of the catalogue that a mutation may name. An instance appends its own version unless it
 * is there, and reads on as long as it runs, so that it knows the versions of others. Until it has read the topic, it
 * knows its own types only.
 */
public final class CatalogueTopic extends Worker implements KnownCatalogues {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogueTopic.class);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(10);
    private static final BatchContainer.Settings READING = new BatchContainer.Settings(
            "catalogue-reader",
            List.of(),
            new BackOff(Duration.ofMillis(250), Duration.ofSeconds(1)),
            Duration.ofMillis(250));
    private static final Map<String, String> SETTINGS = Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
            TopicConfig.RETENTION_MS_CONFIG, "-1",
            TopicConfig.RETENTION_BYTES_CONFIG, "-1");

    private final KafkaClients clients;
    private final TopicProperties copies;
    private final TopicPartition partition;
    private final Catalogue own;
    private final ProcessEnd end;
    private final Availability availability;

    /** Changed by the container's thread, and by the worker's thread while there is no container. */
    private CatalogueVersions read = CatalogueVersions.NONE;

    /** The versions of the present topic, which may have been created again. */
    private final Set<String> there = new HashSet<>();

    private long next;
    private @Nullable Topic last;
    private volatile Catalogues known;
    private volatile boolean isComplete;
    private volatile @Nullable BatchContainer container;

    /**
     * @param name of the topic
     * @param own the catalogue of this instance
     * @param end is called when this instance must not go on
     */
    public CatalogueTopic(
            KafkaClients clients,
            TopicProperties copies,
            String name,
            Catalogue own,
            Availability availability,
            ProcessEnd end) {
        super("catalogue");
        this.clients = clients;
        this.copies = copies;
        this.partition = new TopicPartition(name, 0);
        this.own = own;
        this.availability = availability;
        this.end = end;
        this.known = onlyOwn(own);
    }

    private static Catalogues onlyOwn(Catalogue own) {
        try {
            return own.isShipped() ? Catalogues.shipped() : Catalogues.shipped().with(own);
        } catch (CatalogueRefusedException impossible) {
            throw new IllegalStateException("a catalogue is made from the types that ship", impossible);
        }
    }

    @Override
    public Catalogues versions() {
        return known;
    }

    /** Then the own version is in the topic, too. */
    @Override
    public boolean isComplete() {
        return isComplete;
    }

    @Override
    protected void work() throws Exception {
        try (Topics topics = new Topics(() -> clients.admin("catalogue-topic", ANSWER_MAX))) {
            Topic topic = ensure(topics);
            if (last == null || !last.id().equals(topic.id())) {
                next = 0;
                there.clear();
                topics.warnUnless(topic.name(), SETTINGS, "a log without its catalogues cannot be replayed");
            }
            last = topic;
            boolean isAtEnd = next >= topics.end(partition);
            if (isAtEnd && !use()) {
                append();
            }
            try (BatchContainer current = BatchContainer.reader(
                    clients.consumers("catalogue", Map.of(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 5_000)),
                    Map.of(partition, next),
                    new Reading(topics.end(partition), isAtEnd),
                    READING)) {
                container = current;
                current.start();
                while (!isStopping() && !current.awaitEnd(CHECK_INTERVAL) && isStill(topics, topic)) {
                    LOG.trace("{} is as it was", topic);
                }
            } finally {
                container = null;
            }
        }
    }

    private Topic ensure(Topics topics) {
        topics.createMissing(List.of(copies.topic(partition.topic(), 1, SETTINGS)));
        return topics.existing(partition.topic());
    }

    /** Whether the topic was not created again. */
    private boolean isStill(Topics topics, Topic before) {
        try {
            return topics.describe(partition.topic()).filter(before::equals).isPresent();
        } catch (KafkaException away) {
            LOG.debug("{} cannot be described, {}", partition.topic(), Availability.reason(away));
            return true;
        }
    }

    /** Takes what was read into use. False when the own version is not there. */
    private boolean use() {
        if (own.decidingVersion() != null && !there.contains(own.version())) {
            return false;
        }
        known = read.known();
        isComplete = true;
        succeeded();
        availability.up(own.version() + " is in use; versions in " + partition.topic() + ": " + there.size());
        return true;
    }

    /** The own version is in use once it was read, after what others appended at the same time. */
    private void append() throws InterruptedException, ExecutionException {
        Map<String, Object> settings = Map.of(
                ProducerConfig.MAX_BLOCK_MS_CONFIG, (int) ANSWER_MAX.toMillis(),
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) ANSWER_MAX.toMillis(),
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * (int) ANSWER_MAX.toMillis());
        byte[] key = own.version().getBytes(StandardCharsets.UTF_8);
        byte[] value = own.canonical().getBytes(StandardCharsets.UTF_8);
        try (Producer<byte[], byte[]> producer = clients.producer("catalogue", settings)) {
            long offset = producer.send(new ProducerRecord<>(partition.topic(), 0, key, value))
                    .get()
                    .offset();
            LOG.info("catalogue {} appended to {} at {}", own.version(), partition.topic(), offset);
        }
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        next = record.offset() + 1;
        try {
            read = read.with(record.key(), record.value());
        } catch (CatalogueRefusedException unreadable) {
            refuse(record, String.valueOf(unreadable.getMessage()));
            return;
        }
        String version = new String(record.key(), StandardCharsets.UTF_8);
        there.add(version);
        String problem = read.problem();
        if (problem == null) {
            LOG.info("catalogue {} is known", version);
        } else if (version.equals(own.version())) {
            refuse(record, problem);
        } else {
            LOG.error("{}@{} is not in use: {}", partition, record.offset(), problem);
        }
    }

    private void refuse(ConsumerRecord<byte[], byte[]> record, String problem) {
        availability.down(problem);
        end.because(partition + "@" + record.offset() + ": " + problem);
        requestStop();
        throw new IllegalStateException(problem);
    }

    /** One run of the container. */
    private final class Reading implements BatchHandler {
        private final long endAtStart;
        private boolean isOwnAppended;

        Reading(long endAtStart, boolean isOwnAppended) {
            this.endAtStart = endAtStart;
            this.isOwnAppended = isOwnAppended;
        }

        @Override
        public void handle(ConsumerRecords<byte[], byte[]> batch, Consumer<byte[], byte[]> consumer) {
            batch.forEach(CatalogueTopic.this::read);
        }

        @Override
        public void between(Consumer<byte[], byte[]> consumer) throws Exception {
            if (next >= endAtStart && !use() && !isOwnAppended) {
                append();
                isOwnAppended = true;
            }
        }
    }

    @Override
    protected void failed(Exception failure) {
        if (failure instanceof OffsetOutOfRangeException) {
            next = 0;
            there.clear();
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
