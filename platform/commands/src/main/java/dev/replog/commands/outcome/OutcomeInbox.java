package dev.replog.commands.outcome;

import dev.replog.commands.append.KafkaProperties;
import dev.replog.commands.append.Log;
import dev.replog.commands.append.LogConnection;
import dev.replog.commands.append.RetryDelay;
import dev.replog.schemas.Outcome;
import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
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
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads outcomes and hands each to the request that waits for it. It reads one partition, drawn at the start and named
 * in every mutation, without a group, so that nothing is ever rebalanced; instances may share a partition and pass over
 * each other's outcomes. It is ready only when it stands at the partition's end, so that no outcome is missed. One
 * thread of its own polls, for ever: what breaks is tried again.
 */
public final class OutcomeInbox implements Outcomes {
    private static final Logger LOG = LoggerFactory.getLogger(OutcomeInbox.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration RETRY_FIRST = Duration.ofMillis(100);
    private static final Duration RETRY_CAP = Duration.ofSeconds(5);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final KafkaProperties kafka;
    private final LogConnection connection;
    private final RandomGenerator random;
    private final Waiters waiters;
    private final Counter late;
    private final Counter undecodable;
    private final Thread thread;
    private volatile @Nullable TopicPartition assigned;
    private volatile boolean ready;
    private volatile boolean closed;
    private volatile @Nullable Consumer<byte[], byte[]> reading;
    /** Where to go on after the consumer had to be replaced; only the polling thread looks at it. */
    private long nextOffset = -1;

    public OutcomeInbox(
            KafkaProperties kafka,
            OutcomeProperties properties,
            LogConnection connection,
            RandomGenerator random,
            MeterRegistry registry) {
        this.kafka = kafka;
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
        this.thread = Thread.ofPlatform().daemon().name("outcome-inbox").unstarted(this::run);
    }

    public void start() {
        thread.start();
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

    private void run() {
        RetryDelay delay = new RetryDelay(RETRY_FIRST, RETRY_CAP);
        try {
            while (!closed) {
                Log log = connection.awaitLog();
                try {
                    read(log, delay);
                } catch (InterruptException | WakeupException stop) {
                    throw stop;
                } catch (KafkaException broken) {
                    LOG.warn("outcomes cannot be read ({}); trying again", broken.toString());
                }
                if (!closed) {
                    Thread.sleep(delay.next());
                }
            }
        } catch (InterruptedException | InterruptException | WakeupException stop) {
            LOG.debug("stopped");
        }
    }

    private void read(Log log, RetryDelay delay) {
        TopicPartition partition = assigned;
        if (partition == null || partition.partition() >= log.outcomePartitions()) {
            partition = new TopicPartition(kafka.outcomes(), random.nextInt(log.outcomePartitions()));
            assigned = partition;
            nextOffset = -1;
        }
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            reading = consumer;
            consumer.assign(List.of(partition));
            seek(consumer, partition);
            ready = true;
            while (!closed) {
                try {
                    consumer.poll(POLL).forEach(this::take);
                } catch (InvalidOffsetException recreated) {
                    // The topic is not the one it was: whoever waited there has given up or will.
                    nextOffset = -1;
                    seek(consumer, partition);
                }
                nextOffset = consumer.position(partition);
                delay.reset();
            }
        } finally {
            reading = null;
        }
    }

    private void seek(Consumer<byte[], byte[]> consumer, TopicPartition partition) {
        if (nextOffset >= 0) {
            consumer.seek(partition, nextOffset);
        } else {
            consumer.seekToEnd(List.of(partition));
            // Asking for the position is what makes the consumer find the end now and not at some later poll.
            nextOffset = consumer.position(partition);
            LOG.info("outcomes are read from {} at {}", partition, nextOffset);
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
                case OTHER_USER -> LOG.error("outcome of request {} is of another user; it is dropped", requestId);
            }
        } catch (UndecodableRecordException unreadable) {
            undecodable.increment();
            LOG.error("outcome at offset {} is passed over: {}", message.offset(), unreadable.getMessage());
        }
    }

    /** The request in the record's key: most records of a shared partition need not be decoded at all. */
    private static @Nullable UUID requestId(ConsumerRecord<byte[], byte[]> message) {
        return message.key() == null || message.value() == null
                ? null
                : CanonicalText.parseUuid(new String(message.key(), StandardCharsets.UTF_8))
                        .orElse(null);
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = kafka.settings("command-api-outcomes");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        return settings;
    }

    /** Stops, for good. A consumer is woken, for one that is interrupted cannot leave in peace. */
    public void stop() throws InterruptedException {
        closed = true;
        Consumer<byte[], byte[]> open = reading;
        if (open != null) {
            open.wakeup();
            thread.join(CLOSE_TIMEOUT);
        }
        if (thread.isAlive()) {
            thread.interrupt();
            thread.join(CLOSE_TIMEOUT);
        }
    }
}
