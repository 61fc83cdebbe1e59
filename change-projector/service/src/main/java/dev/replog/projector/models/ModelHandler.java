package dev.replog.projector.models;

import dev.replog.backing.kafka.BatchHandler;
import dev.replog.backing.kafka.Lags;
import dev.replog.backing.kafka.Topic;
import dev.replog.backing.kafka.TopicChecks;
import dev.replog.projector.log.GroupOffsets;
import dev.replog.projector.log.LogTopics;
import dev.replog.schemas.codec.UnknownSchemaException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Hands what a container reads to {@link ModelBatches}. Between batches it commits offsets, measures the lag, checks
 * whether the session may go on, and keeps to the pace.
 */
final class ModelHandler implements BatchHandler {
    private static final Duration MEASURE_INTERVAL = Duration.ofSeconds(1);

    /** Waits, or returns early when the loop stops. */
    interface Pause {
        void pause(Duration duration) throws InterruptedException;
    }

    private final ModelBatches batches;
    private final LogTopics topics;
    private final TopicChecks checks;
    private final Pace pace;
    private final BooleanSupplier isProjectionFarBehind;
    private final Pause pause;
    private final ModelEvents events;
    private @Nullable GroupOffsets groupOffsets;
    private Duration rest = Duration.ZERO;
    private long measuredNanos = System.nanoTime() - MEASURE_INTERVAL.toNanos();

    ModelHandler(
            ModelBatches batches,
            LogTopics topics,
            ModelProperties properties,
            BooleanSupplier isProjectionFarBehind,
            Pause pause,
            ModelEvents events) {
        this.batches = batches;
        this.topics = topics;
        this.checks = new TopicChecks(properties.checkInterval());
        this.pace = new Pace(properties.batchRecordsMax());
        this.isProjectionFarBehind = isProjectionFarBehind;
        this.pause = pause;
        this.events = events;
    }

    @Override
    public Map<TopicPartition, Long> assigned(Collection<TopicPartition> partitions, Consumer<byte[], byte[]> consumer)
            throws SQLException, ModelGapException, ModelRestartException {
        return batches.claim(consumer.beginningOffsets(partitions), consumer.endOffsets(partitions));
    }

    @Override
    public void revoked(Collection<TopicPartition> partitions) {
        GroupOffsets known = groupOffsets;
        if (known != null) {
            known.commitAssigned();
        }
        batches.release(partitions);
    }

    @Override
    public void handle(ConsumerRecords<byte[], byte[]> batch, Consumer<byte[], byte[]> consumer)
            throws SQLException, UnknownSchemaException, ModelGapException, ModelRestartException {
        long beganNanos = System.nanoTime();
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        batches.apply(batch)
                .forEach((partition, offset) -> offsets.put(
                        new TopicPartition(batches.term().topic().name(), partition), new OffsetAndMetadata(offset)));
        groupOffsets(consumer).published(offsets);
        checks.hasRead(batch);
        Duration spent = Duration.ofNanos(System.nanoTime() - beganNanos);
        rest = pace.after(batch.count(), spent, isProjectionFarBehind.getAsBoolean());
    }

    @Override
    public void between(Consumer<byte[], byte[]> consumer)
            throws SQLException, ModelGapException, ModelRestartException, InterruptedException {
        events.status().following();
        groupOffsets(consumer).commitIfDue(consumer.assignment());
        long nowNanos = System.nanoTime();
        if (nowNanos - measuredNanos >= MEASURE_INTERVAL.toNanos()) {
            measuredNanos = nowNanos;
            events.lag(lag(consumer));
        }
        if (checks.isDue()) {
            check();
        }
        Duration now = rest;
        rest = Duration.ZERO;
        pause.pause(now);
    }

    /** Without new changes, nothing else shows that the model is rebuilt or that its topic was created again. */
    private void check() throws SQLException, ModelGapException, ModelRestartException {
        Topic topic = batches.term().topic();
        Optional<Topic> now = topics.changes();
        if (now.isEmpty()
                || !now.get().id().equals(topic.id())
                || !now.get().name().equals(topic.name())) {
            throw new ModelRestartException("topic " + topic.name() + " was deleted, created again or rewritten");
        }
        batches.requireCurrent();
    }

    private GroupOffsets groupOffsets(Consumer<byte[], byte[]> consumer) {
        GroupOffsets known = groupOffsets;
        if (known == null) {
            known = new GroupOffsets(consumer, System::nanoTime);
            groupOffsets = known;
        }
        return known;
    }

    private static long lag(Consumer<byte[], byte[]> consumer) {
        return Lags.of(consumer).values().stream().mapToLong(Long::longValue).sum();
    }
}
