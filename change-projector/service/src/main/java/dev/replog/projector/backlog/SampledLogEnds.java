package dev.replog.projector.backlog;

import dev.replog.projector.log.LogNames;
import dev.replog.projector.progress.LogEnds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The ends of each generation of the log, read from Kafka on a thread of its own. All requests within an interval share
 * one result, and so do all requests while a query runs. A failure is a result too, so that Kafka is not queried more
 * often while it is unavailable. Without requests there are no queries.
 */
final class SampledLogEnds implements LogEnds, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SampledLogEnds.class);
    private static final int QUEUED_MAX = 4;
    private static final int IDLE_SECONDS = 60;

    private final Supplier<Admin> admins;
    private final LogNames names;
    private final BacklogProperties properties;
    private final Scheduler asking =
            Schedulers.newBoundedElastic(1, QUEUED_MAX, "log-ends", IDLE_SECONDS, /* daemon */ true);
    private final AtomicReference<@Nullable Sampling> latest = new AtomicReference<>();
    private @Nullable Admin connected;

    /**
     * @param admins opens a client; called at the first query, and again after a failure
     */
    SampledLogEnds(Supplier<Admin> admins, LogNames names, BacklogProperties properties) {
        this.admins = admins;
        this.names = names;
        this.properties = properties;
    }

    @Override
    public Mono<List<LogEnd>> of(String userId) {
        return Mono.defer(this::sample)
                .timeout(properties.answerMax(), Mono.empty())
                .mapNotNull(sample -> sample.of(userId));
    }

    private Mono<Sample> sample() {
        long now = asking.now(TimeUnit.NANOSECONDS);
        Sampling before = latest.get();
        if (before != null && before.isGood(now, properties.interval())) {
            return before.sample;
        }
        Sampling next = new Sampling(now, this::askOrNothing, asking);
        if (latest.compareAndSet(before, next)) {
            return next.sample;
        }
        return Objects.requireNonNull(latest.get()).sample;
    }

    private @Nullable Sample askOrNothing() {
        try {
            return ask();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            LOG.debug("the ends of the log could not be read", e);
            return null;
        }
    }

    private @Nullable Sample ask() throws ExecutionException, TimeoutException, InterruptedException {
        Admin admin = admin();
        List<String> topics = get(admin.listTopics().names()).stream()
                .filter(name -> names.generationOf(name).isPresent())
                .toList();
        if (topics.isEmpty()) {
            return null;
        }
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        get(admin.describeTopics(topics).allTopicNames())
                .values()
                .forEach(described -> described
                        .partitions()
                        .forEach(one ->
                                asked.put(new TopicPartition(described.name(), one.partition()), OffsetSpec.latest())));
        Map<Integer, Map<Integer, Long>> ends = new TreeMap<>();
        get(admin.listOffsets(asked).all())
                .forEach((partition, end) -> ends.computeIfAbsent(
                                names.generationOf(partition.topic()).orElseThrow(), ignored -> new HashMap<>())
                        .put(partition.partition(), end.offset()));
        return new Sample(ends);
    }

    private <T> T get(KafkaFuture<T> future) throws ExecutionException, TimeoutException, InterruptedException {
        return future.get(properties.answerMax().toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized Admin admin() {
        Admin admin = connected;
        if (admin == null) {
            admin = admins.get();
            connected = admin;
        }
        return admin;
    }

    @Override
    public synchronized void close() {
        asking.dispose();
        if (connected != null) {
            connected.close(Duration.ZERO);
        }
    }

    /**
     * @param ends for each generation the ends of its partitions
     */
    private record Sample(Map<Integer, Map<Integer, Long>> ends) {
        /** The producer's own partitioner gives the partition of a user's records. */
        List<LogEnd> of(String userId) {
            int key = Utils.toPositive(Utils.murmur2(userId.getBytes(StandardCharsets.UTF_8)));
            return ends.entrySet().stream()
                    .map(generation -> {
                        int partition = key % generation.getValue().size();
                        return new LogEnd(
                                generation.getKey(),
                                partition,
                                generation.getValue().getOrDefault(partition, 0L));
                    })
                    .toList();
        }
    }

    /** One query of Kafka, run by the first request that waits for its result. */
    private static final class Sampling {
        private final long startedNanos;
        private final AtomicBoolean answered = new AtomicBoolean();
        private final Mono<Sample> sample;

        Sampling(long startedNanos, Supplier<@Nullable Sample> ask, Scheduler asking) {
            this.startedNanos = startedNanos;
            this.sample = Mono.fromSupplier(ask)
                    .doFinally(ignored -> answered.set(true))
                    .subscribeOn(asking)
                    .cache();
        }

        boolean isGood(long nowNanos, Duration interval) {
            return !answered.get() || nowNanos - startedNanos < interval.toNanos();
        }
    }
}
