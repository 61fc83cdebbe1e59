package dev.replog.projector.apply;

import dev.replog.edge.metrics.MetricNames;
import dev.replog.projector.log.MutationRecord;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Tells pulls that wait, and those who measure, how far the projection has come. Called by the projection's thread. */
public final class ProjectionEvents {
    private final java.util.function.Consumer<Map<String, Long>> advances;
    private final MeterRegistry registry;
    private final Map<Integer, AtomicLong> lagByPartition = new ConcurrentHashMap<>();
    private final DistributionSummary batchSize;
    private final Timer delay;
    private final Counter deadLetters;

    /** @param advances is told the new head position of each user after each commit; must not block */
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

    void applied(Batch batch, List<MutationRecord> records, Instant now) {
        advances.accept(batch.heads);
        batchSize.record(records.size());
        deadLetters.increment(batch.deadCount);
        for (MutationRecord record : records) {
            Duration waited = Duration.between(record.at(), now);
            delay.record(waited.isNegative() ? Duration.ZERO : waited);
        }
    }

    void lag(Collection<TopicPartition> owned, Consumer<byte[], byte[]> consumer) {
        lagByPartition.forEach((partition, lag) -> {
            if (owned.stream().noneMatch(one -> one.partition() == partition)) {
                lag.set(0);
            }
        });
        for (TopicPartition partition : owned) {
            OptionalLong lag = consumer.currentLag(partition);
            lagByPartition
                    .computeIfAbsent(partition.partition(), this::registerLag)
                    .set(lag.orElse(0));
        }
    }

    private AtomicLong registerLag(int partition) {
        AtomicLong lag = new AtomicLong();
        Gauge.builder(MetricNames.PROJECTOR_LAG, lag, AtomicLong::get)
                .description("Records of the log that are not applied yet, on the instance that owns the partition")
                .tag(MetricNames.TAG_PARTITION, Integer.toString(partition))
                .register(registry);
        return lag;
    }
}
