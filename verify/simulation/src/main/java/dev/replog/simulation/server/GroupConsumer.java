package dev.replog.simulation.server;

import dev.replog.simulation.timeline.Fiber;
import dev.replog.simulation.timeline.Life;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * A consumer of the simulated broker in a group, with the functions that the projector uses. The number of records of a
 * poll is random, so batches may end anywhere.
 */
public final class GroupConsumer {
    private static final int RECORDS_MAX = 6;

    private final World world;
    private final Life life;
    private final Group group;
    private final UnaryOperator<byte[]> values;
    private final Map<TopicPartition, Long> positions = new LinkedHashMap<>();
    private final Set<TopicPartition> paused = new LinkedHashSet<>();
    private Group.@Nullable Member member;
    private @Nullable ConsumerRebalanceListener listener;

    private GroupConsumer(World world, Life life, Group group, UnaryOperator<byte[]> values) {
        this.world = world;
        this.life = life;
        this.group = group;
        this.values = values;
    }

    /**
     * The consumer as the real code sees it.
     *
     * @param values is applied to each value
     */
    @SuppressWarnings("unchecked")
    public static Consumer<byte[], byte[]> of(World world, Life life, Group group, UnaryOperator<byte[]> values) {
        return PartialImplementation.of(Consumer.class, new GroupConsumer(world, life, group, values), Consumer.class);
    }

    /** As of {@link Consumer}. */
    public void subscribe(Collection<String> topics, ConsumerRebalanceListener rebalances) {
        life.step("joining the group");
        listener = rebalances;
        member = group.join(life);
    }

    /** As of {@link Consumer}. */
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        life.step("polling");
        long deadline = world.timeline().now() + timeout.toMillis();
        while (true) {
            rebalance();
            ConsumerRecords<byte[], byte[]> records = fetch();
            long left = deadline - world.timeline().now();
            if (!records.isEmpty() || left <= 0) {
                life.step("handing over what was polled");
                return records;
            }
            Group.Member me = member();
            Runnable wakeUp = Fiber.wakeUp();
            me.waiting = wakeUp;
            world.timeline().after(left, life, wakeUp);
            Fiber.await();
        }
    }

    private void rebalance() {
        Group.Member me = member();
        ConsumerRebalanceListener rebalances = listener;
        if (rebalances == null || world.faults().isKafkaAway()) {
            return;
        }
        if (me.expelled) {
            if (world.timeline().now() < me.deafUntil) {
                return;
            }
            List<TopicPartition> lost = List.copyOf(positions.keySet());
            lost.forEach(this::forget);
            rebalances.onPartitionsLost(lost);
            group.rejoin(me);
        }
        if (!me.wanted.isEmpty()) {
            Set<TopicPartition> wanted = new LinkedHashSet<>(me.wanted);
            me.wanted.clear();
            rebalances.onPartitionsRevoked(wanted);
            wanted.forEach(this::forget);
            group.revoked(me, wanted);
        }
        if (!me.given.isEmpty()) {
            Set<TopicPartition> given = new LinkedHashSet<>(me.given);
            me.given.clear();
            rebalances.onPartitionsAssigned(given);
        }
    }

    private void forget(TopicPartition partition) {
        positions.remove(partition);
        paused.remove(partition);
    }

    private ConsumerRecords<byte[], byte[]> fetch() {
        if (world.faults().isKafkaAway()) {
            return ConsumerRecords.empty();
        }
        int left = world.faults().random().nextInt(1, RECORDS_MAX + 1);
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> fetched = new LinkedHashMap<>();
        for (Map.Entry<TopicPartition, Long> entry : positions.entrySet()) {
            TopicPartition partition = entry.getKey();
            MemoryTopic topic = world.kafka().topic(partition.topic());
            if (left > 0 && !paused.contains(partition)) {
                List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
                for (MemoryTopic.Stored stored : topic.from(partition.partition(), entry.getValue(), left)) {
                    records.add(record(topic, stored));
                }
                if (!records.isEmpty()) {
                    left -= records.size();
                    fetched.put(partition, records);
                    entry.setValue(records.getLast().offset() + 1);
                }
            }
        }
        return fetched.isEmpty() ? ConsumerRecords.empty() : new ConsumerRecords<>(fetched, Map.of());
    }

    private ConsumerRecord<byte[], byte[]> record(MemoryTopic topic, MemoryTopic.Stored stored) {
        byte[] value = values.apply(stored.value());
        return new ConsumerRecord<>(
                topic.name(),
                stored.partition(),
                stored.offset(),
                stored.at(),
                TimestampType.LOG_APPEND_TIME,
                stored.key().length,
                value.length,
                stored.key(),
                value,
                new RecordHeaders(),
                java.util.Optional.empty());
    }

    private Group.Member member() {
        Group.Member me = member;
        if (me == null) {
            throw new IllegalStateException("not subscribed");
        }
        return me;
    }

    /** As of {@link Consumer}. */
    public void seek(TopicPartition partition, long offset) {
        positions.put(partition, offset);
    }

    /** As of {@link Consumer}; the log is always the same, so there is nothing to validate. */
    public void seek(TopicPartition partition, OffsetAndMetadata place) {
        seek(partition, place.offset());
    }

    /** As of {@link Consumer}. */
    public void pause(Collection<TopicPartition> partitions) {
        paused.addAll(partitions);
    }

    /** As of {@link Consumer}. */
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
        return offsets(partitions, partition -> 0L);
    }

    /** As of {@link Consumer}. */
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
        return offsets(
                partitions, partition -> world.kafka().topic(partition.topic()).end(partition.partition()));
    }

    private Map<TopicPartition, Long> offsets(
            Collection<TopicPartition> partitions, Function<TopicPartition, Long> offset) {
        life.step("asking for offsets");
        Fiber.sleep(world.faults().shortDelay());
        if (world.faults().isKafkaAway()) {
            throw new org.apache.kafka.common.errors.TimeoutException("Kafka is unavailable");
        }
        Map<TopicPartition, Long> offsets = new HashMap<>();
        partitions.forEach(partition -> offsets.put(partition, offset.apply(partition)));
        return offsets;
    }

    /**
     * As of {@link Consumer}. Offsets in Kafka only show the lag, so they are not stored. The real clock decides when
     * they are committed, so this is not a step.
     */
    public void commitAsync(Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {}

    /** As of {@link Consumer}. */
    public OptionalLong currentLag(TopicPartition partition) {
        return OptionalLong.empty();
    }

    /** As of {@link Consumer}. */
    public void close(CloseOptions options) {
        life.step("leaving the group");
        if (member != null) {
            group.leave(member);
        }
    }
}
