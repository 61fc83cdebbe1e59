package dev.replog.projector.backlog;

import dev.replog.backing.kafka.Topics;
import dev.replog.projector.progress.LogEnds;
import dev.replog.schemas.log.TopicNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Where each generation of the log ends. A thread of its own asks Kafka. All requests within an interval share one
 * answer, and so do all requests while Kafka is being asked. A failure is an answer too, so that Kafka is not asked
 * more often while it does not answer. Without requests, Kafka is not asked.
 */
final class SampledLogEnds implements LogEnds, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SampledLogEnds.class);
    private static final int QUEUED_MAX = 4;
    private static final int IDLE_SECONDS = 60;

    private final Topics topics;
    private final TopicNames names;
    private final BacklogProperties properties;
    private final Scheduler asking =
            Schedulers.newBoundedElastic(1, QUEUED_MAX, "log-ends", IDLE_SECONDS, /* daemon */ true);
    private final AtomicReference<@Nullable Sampling> latest = new AtomicReference<>();

    /** @param topics for this alone; closed with it */
    SampledLogEnds(Topics topics, TopicNames names, BacklogProperties properties) {
        this.topics = topics;
        this.names = names;
        this.properties = properties;
    }

    @Override
    public Mono<List<LogEnd>> of(String userId) {
        return of(userId, (sampling, now) -> sampling.isGood(now, properties.interval()));
    }

    @Override
    public Mono<List<LogEnd>> of(String userId, Duration ageMax) {
        return of(userId, (sampling, now) -> sampling.hasBegunWithin(ageMax, now));
    }

    private Mono<List<LogEnd>> of(String userId, BiPredicate<Sampling, Long> isGood) {
        return Mono.defer(() -> sample(isGood))
                .timeout(properties.answerMax(), Mono.empty())
                // Too many questions wait for Kafka.
                .onErrorComplete(RejectedExecutionException.class)
                .mapNotNull(sample -> sample.of(userId));
    }

    private Mono<Sample> sample(BiPredicate<Sampling, Long> isGood) {
        long now = asking.now(TimeUnit.NANOSECONDS);
        Sampling before = latest.get();
        if (before != null && isGood.test(before, now)) {
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
        } catch (RuntimeException e) {
            LOG.debug("the ends of the log could not be read", e);
            return null;
        }
    }

    private @Nullable Sample ask() {
        Map<Integer, Map<Integer, Long>> ends = new TreeMap<>();
        for (String topic : topics.names()) {
            names.generationOf(topic).ifPresent(generation -> ends.put(generation, ends(topic)));
        }
        return ends.isEmpty() ? null : new Sample(ends);
    }

    private Map<Integer, Long> ends(String topic) {
        Map<Integer, Long> ends = new HashMap<>();
        topics.offsets(topic, OffsetSpec.latest()).forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    @Override
    public void close() {
        asking.dispose();
        topics.close();
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

    /** One question to Kafka, which the first subscriber asks. */
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
            return !answered.get() || hasBegunWithin(interval, nowNanos);
        }

        boolean hasBegunWithin(Duration ageMax, long nowNanos) {
            return nowNanos - startedNanos < ageMax.toNanos();
        }
    }
}
