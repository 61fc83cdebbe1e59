package dev.replog.projector.apply;

import dev.replog.http.metrics.MetricNames;
import dev.replog.projector.log.MutationRecord;
import dev.replog.projector.own.Claim;
import dev.replog.projector.store.Batch;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.common.TopicPartition;

/** Tells waiting pulls and the metrics how far the projection has come. */
public final class ProjectionEvents {
    private final java.util.function.Consumer<Map<String, Long>> advances;
    private final MeterRegistry registry;
    private final Map<Integer, AtomicReference<Place>> placeByPartition = new ConcurrentHashMap<>();
    private final DistributionSummary batchSize;
    private final Timer delay;
    private final Counter deadLetters;

    /** @param advances gets the new head position of each user after each commit; must not block */
    public ProjectionEvents(java.util.function.Consumer<Map<String, Long>> advances, MeterRegistry registry) {
        this.advances = advances;
        this.registry = registry;
        this.batchSize = DistributionSummary.builder(MetricNames.PROJECTOR_BATCH)
                .description("Records applied in one transaction")
                .register(registry);
        this.delay = Timer.builder(MetricNames.PROJECTOR_DELAY)
                .description("From append to commit")
                .publishPercentileHistogram()
                .register(registry);
        this.deadLetters = Counter.builder(MetricNames.DEAD_LETTERS)
                .description("Records of the log that were set aside")
                .register(registry);
    }

    /** Called by each lane. */
    void applied(Batch batch, List<MutationRecord> records, Instant now) {
        advances.accept(batch.headPositions());
        batchSize.record(records.size());
        deadLetters.increment(batch.deadCount());
        for (MutationRecord record : records) {
            Duration waited = Duration.between(record.at(), now);
            delay.record(waited.isNegative() ? Duration.ZERO : waited);
        }
    }

    /**
     * Called by the projection's thread.
     *
     * @param lags the records of each partition that are not fetched yet, where that is known
     */
    void owned(Map<TopicPartition, Claim> claims, Map<TopicPartition, Long> lags) {
        Map<Integer, Place> now = new HashMap<>();
        claims.forEach((partition, claim) ->
                now.put(partition.partition(), new Place(1, claim.nextOffset(), lags.getOrDefault(partition, 0L))));
        placeByPartition.forEach((partition, place) -> place.set(now.getOrDefault(partition, Place.ELSEWHERE)));
        now.forEach((partition, place) -> placeByPartition
                .computeIfAbsent(partition, this::registerPartition)
                .set(place));
    }

    private AtomicReference<Place> registerPartition(int partition) {
        AtomicReference<Place> place = new AtomicReference<>(Place.ELSEWHERE);
        register(
                partition, place, MetricNames.PROJECTOR_LAG, Place::lag, "Records of the log that are not applied yet");
        register(partition, place, MetricNames.PROJECTOR_OWNED, Place::owned, "1 on the instance that applies it");
        register(partition, place, MetricNames.PROJECTOR_OFFSET, Place::nextOffset, "The next offset to apply");
        return place;
    }

    private void register(
            int partition,
            AtomicReference<Place> place,
            String name,
            ToDoubleFunction<Place> value,
            String description) {
        Gauge.builder(name, place, now -> value.applyAsDouble(now.get()))
                .description(description)
                .tag(MetricNames.TAG_PARTITION, Integer.toString(partition))
                .register(registry);
    }

    /** Where a partition is: its progress is known to the instance that owns it, and not a number elsewhere. */
    private record Place(double owned, double nextOffset, double lag) {
        private static final Place ELSEWHERE = new Place(0, Double.NaN, 0);
    }
}
