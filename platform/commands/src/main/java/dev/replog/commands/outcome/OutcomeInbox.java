package dev.replog.commands.outcome;

import dev.replog.backing.kafka.BatchContainer;
import dev.replog.backing.kafka.KafkaClients;
import dev.replog.backing.kafka.Topics;
import dev.replog.backing.work.BackOff;
import dev.replog.backing.work.Worker;
import dev.replog.commands.append.Log;
import dev.replog.commands.append.LogConnection;
import dev.replog.schemas.Outcome;
import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import dev.replog.schemas.log.TopicNames;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads outcomes and gives each to the request that waits for it. It reads one partition, which is chosen at random and
 * named in every mutation, in no consumer group, so that there are no rebalances. Instances may share a partition and
 * ignore each other's outcomes. It is ready as soon as its place in the partition is known, so that no outcome is
 * missed.
 */
public final class OutcomeInbox extends Worker implements Outcomes {
    private static final Logger LOG = LoggerFactory.getLogger(OutcomeInbox.class);
    private static final BackOff BACK_OFF = new BackOff(Duration.ofMillis(100), Duration.ofSeconds(5));
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);
    /** How long the reader waits for records before it waits again. */
    private static final Duration IDLE = Duration.ofSeconds(1);
    /** Stops after the web server, whose requests wait for outcomes, and before the connection to the log. */
    private static final int PHASE = DEFAULT_PHASE - 8 * 1024;

    private static final Map<String, Object> SETTINGS = Map.of(
            ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(ANSWER_MAX.toMillis()),
            ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(ANSWER_MAX.toMillis()));
    private static final BatchContainer.Settings READING =
            new BatchContainer.Settings("outcome-reader", List.of(), BACK_OFF, IDLE);

    private final KafkaClients clients;
    private final TopicNames names;
    private final LogConnection connection;
    private final RandomGenerator random;
    private final Waiters waiters;
    private final Counter late;
    private final Counter undecodable;
    private volatile @Nullable TopicPartition assigned;
    private volatile boolean ready;
    private volatile @Nullable BatchContainer reading;
    /** Where to read on after the reader had to be replaced. -1 is the end of the partition. */
    private volatile long nextOffset = -1;

    public OutcomeInbox(
            KafkaClients clients,
            TopicNames names,
            OutcomeProperties properties,
            LogConnection connection,
            RandomGenerator random,
            MeterRegistry registry) {
        super("outcome-inbox", BACK_OFF);
        this.clients = clients;
        this.names = names;
        this.connection = connection;
        this.random = random;
        this.waiters = new Waiters(properties.waitersMax());
        this.late = Counter.builder("replog.outcomes.late")
                .description("Outcomes that came when their request had given up waiting")
                .register(registry);
        this.undecodable = Counter.builder("replog.outcomes.undecodable")
                .description("Outcomes that could not be read")
                .register(registry);
        Gauge.builder("replog.outcomes.waiters", waiters, Waiters::size)
                .description("Requests that wait for an outcome")
                .register(registry);
    }

    @Override
    public OptionalInt partition() {
        TopicPartition partition = assigned;
        return ready && partition != null ? OptionalInt.of(partition.partition()) : OptionalInt.empty();
    }

    @Override
    public Optional<OutcomeWait> await(UUID requestId, String userId) {
        return waiters.await(requestId, userId);
    }

    @Override
    protected void work() throws Exception {
        Optional<Log> log = connection.log();
        if (log.isEmpty()) {
            pauseAfterFailure(() -> connection.log().isPresent());
            return;
        }
        TopicPartition partition = partitionOf(log.get());
        long from = nextOffset >= 0 ? nextOffset : end(partition);
        nextOffset = from;
        try (BatchContainer container = BatchContainer.reader(
                clients.consumers("command-api-outcomes", SETTINGS), Map.of(partition, from), this::take, READING)) {
            reading = container;
            container.start();
            if (!ready) {
                LOG.info("outcomes are read from {} at {}", partition, from);
            }
            // Every outcome of a mutation that is appended from now on has a higher offset.
            ready = true;
            while (!isStopping() && !container.awaitEnd(IDLE)) {
                succeeded();
            }
        } finally {
            reading = null;
        }
    }

    private TopicPartition partitionOf(Log log) {
        TopicPartition partition = assigned;
        if (partition == null || partition.partition() >= log.outcomePartitions()) {
            partition = new TopicPartition(names.outcomes(), random.nextInt(log.outcomePartitions()));
            assigned = partition;
            nextOffset = -1;
        }
        return partition;
    }

    private long end(TopicPartition partition) {
        try (Topics topics = new Topics(() -> clients.admin("command-api-outcomes-end", ANSWER_MAX))) {
            return topics.end(partition);
        }
    }

    @Override
    protected void failed(Exception failure) {
        if (failure instanceof InvalidOffsetException) {
            // The topic was created again. The requests that wait for outcomes of the old one give up.
            nextOffset = -1;
        }
        LOG.warn("outcomes cannot be read ({}); trying again", failure.toString());
    }

    @Override
    protected void wakeUp() {
        BatchContainer container = reading;
        if (container != null) {
            container.stop();
        }
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    private void take(ConsumerRecords<byte[], byte[]> batch, Consumer<byte[], byte[]> consumer) {
        for (ConsumerRecord<byte[], byte[]> message : batch) {
            take(message);
            nextOffset = message.offset() + 1;
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> message) {
        UUID requestId = requestId(message);
        if (requestId == null || !waiters.isWaiting(requestId)) {
            if (requestId != null && waiters.missed(requestId) == Waiters.Delivery.LATE) {
                late.increment();
            }
            return;
        }
        try {
            Outcome outcome = RecordCodec.OUTCOME.decode(message.value());
            switch (waiters.deliver(outcome)) {
                case DELIVERED, UNKNOWN -> {}
                case LATE -> late.increment();
                case OTHER_USER -> LOG.error("the outcome of request {} is of another user and is ignored", requestId);
            }
        } catch (UndecodableRecordException unreadable) {
            undecodable.increment();
            LOG.error("the outcome at offset {} is ignored: {}", message.offset(), unreadable.getMessage());
        }
    }

    /** The request in the record's key. Most records of a shared partition need not be decoded. */
    private static @Nullable UUID requestId(ConsumerRecord<byte[], byte[]> message) {
        return message.key() == null || message.value() == null
                ? null
                : CanonicalText.parseUuid(new String(message.key(), StandardCharsets.UTF_8))
                        .orElse(null);
    }
}
