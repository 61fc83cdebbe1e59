package dev.replog.commands.append;

import dev.replog.backing.kafka.KafkaClients;
import dev.replog.http.metrics.MetricNames;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.token.LogId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import reactor.core.publisher.Mono;

/**
 * Appends mutations to the log. A producer may block (for metadata, for space). Only one thread therefore uses it, and
 * all others put their mutations into a queue that is bounded in number and in bytes. Mutations of one user keep the
 * order in which they entered the queue. An append that is given up while it is still in the queue never appears in the
 * log.
 */
public final class LogAppender implements Appends {
    private static final Logger LOG = LoggerFactory.getLogger(LogAppender.class);
    private static final String FAILURES = "replog.log.append.failures";
    private static final int SIZE_OVERHEAD_BYTES = 1024;
    /** How long the producer waits for a topic that it does not know. Then the log may have another topic. */
    private static final Duration BLOCKED_MAX = Duration.ofMillis(500);

    /** A field, so that its schemas are read when the service starts, and not by the first write on an event loop. */
    private final RecordCodec<Mutation> codec = RecordCodec.MUTATION;

    private final LogProperties properties;
    private final LogSource source;
    private final MeterRegistry registry;
    private final Counter appended;
    private final AppendQueue queue;
    private final LogWriter writer;
    private final AtomicBoolean failing = new AtomicBoolean();
    private volatile boolean closed;

    public LogAppender(
            KafkaClients clients,
            LogProperties properties,
            LogConnection connection,
            MeterRegistry registry,
            ObservationRegistry observations,
            LongSupplier nanoClock) {
        this(clients, properties, (LogSource) connection, registry, observations, nanoClock);
    }

    LogAppender(
            KafkaClients clients,
            LogProperties properties,
            LogSource source,
            MeterRegistry registry,
            ObservationRegistry observations,
            LongSupplier nanoClock) {
        this.properties = properties;
        this.source = source;
        this.registry = registry;
        this.appended = Counter.builder(MetricNames.LOG_APPENDED)
                .description("Mutations appended to the log")
                .register(registry);
        this.queue = new AppendQueue(
                properties.queueMax(), properties.queueBytesMax().toBytes());
        DefaultKafkaProducerFactory<byte[], byte[]> producers =
                clients.producers("command-api-appender", settings(properties));
        producers.setPhysicalCloseTimeout(0);
        KafkaTemplate<byte[], byte[]> template = new KafkaTemplate<>(producers);
        template.setObservationEnabled(true);
        template.setObservationRegistry(observations);
        template.setBeanName("log");
        this.writer =
                new LogWriter(source, queue, new LogProducer(template, blockedMax(properties), queue::wake, nanoClock));
    }

    public void start() {
        writer.start();
    }

    @Override
    public boolean isFound() {
        return source.log().isPresent();
    }

    @Override
    public Optional<LogId> idOf(int generation) {
        return source.idOf(generation);
    }

    @Override
    public Mono<AppendResult> append(Mutation mutation, Duration limit) {
        if (closed) {
            return failed(AppendFailure.NOT_APPENDED, "shutting down");
        }
        byte[] value = codec.encode(mutation);
        if (value.length > properties.recordMax().toBytes()) {
            return failed(
                    AppendFailure.TOO_LARGE,
                    "mutation: " + value.length + " bytes in the log (expected: at most "
                            + properties.recordMax().toBytes() + ")");
        }
        PendingAppend entry = new PendingAppend(mutation, value);
        if (!queue.offer(entry)) {
            return failed(AppendFailure.OVERLOADED, "too many mutations wait to be appended");
        }
        return entry.within(limit).doOnNext(this::count);
    }

    private Mono<AppendResult> failed(AppendFailure failure, String detail) {
        return Mono.<AppendResult>just(new AppendResult.Failed(failure, detail)).doOnNext(this::count);
    }

    private void count(AppendResult result) {
        switch (result) {
            case AppendResult.Appended ignored -> {
                appended.increment();
                if (failing.compareAndSet(true, false)) {
                    LOG.info("appends are acknowledged again");
                }
            }
            case AppendResult.Failed failed -> {
                if (isOurFault(failed.failure()) && failing.compareAndSet(false, true)) {
                    LOG.warn("an append was not acknowledged ({}); such writes are answered 503", failed.detail());
                }
                Counter.builder(FAILURES)
                        .description("Appends that were not acknowledged")
                        .tag("reason", failed.failure().name().toLowerCase(Locale.ROOT))
                        .register(registry)
                        .increment();
            }
        }
    }

    private static boolean isOurFault(AppendFailure failure) {
        return failure == AppendFailure.NOT_APPENDED || failure == AppendFailure.UNKNOWN;
    }

    private static int blockedMax(LogProperties properties) {
        return Math.toIntExact(Math.ceilDiv(properties.appendTimeout().toMillis(), BLOCKED_MAX.toMillis()));
    }

    private static Map<String, Object> settings(LogProperties properties) {
        int timeoutMillis = Math.toIntExact(properties.appendTimeout().toMillis());
        int lingerMillis = Math.toIntExact(properties.linger().toMillis());
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, properties.compression());
        settings.put(ProducerConfig.LINGER_MS_CONFIG, lingerMillis);
        settings.put(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                Math.toIntExact(properties.recordMax().toBytes()) + SIZE_OVERHEAD_BYTES);
        settings.put(
                ProducerConfig.BUFFER_MEMORY_CONFIG, properties.queueBytesMax().toBytes());
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Math.toIntExact(BLOCKED_MAX.toMillis()));
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeoutMillis);
        // Half of it: when a broker hangs, there is time for a second attempt.
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMillis / 2 - lingerMillis);
        return settings;
    }

    /** Stops, for good. */
    public void stop() throws InterruptedException {
        closed = true;
        writer.stop();
    }
}
