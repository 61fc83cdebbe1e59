package dev.replog.notifier.changes;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * The stored place of each partition that is assigned to this instance: reading goes back there after a failure. A
 * place only moves once the transaction with the changes before it is committed. For the thread of the consumer alone.
 */
final class PartitionPlaces {
    private final Map<TopicPartition, Long> resume = new HashMap<>();
    /** Those whose place is in the table. */
    private final Set<TopicPartition> recorded = new HashSet<>();

    /**
     * Goes to the stored place of partitions that are new here, or to their start when none is stored.
     *
     * @param next what the table has, by partition
     */
    void assigned(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions, Map<Integer, Long> next) {
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
        for (TopicPartition partition : partitions) {
            Long known = next.get(partition.partition());
            if (known != null) {
                recorded.add(partition);
            }
            long from = known != null ? known : starts.getOrDefault(partition, 0L);
            resume.put(partition, from);
            consumer.seek(partition, from);
        }
    }

    /**
     * The positions that are beyond what is stored; also of partitions whose last records were not for us. Where the
     * leader has changed, Kafka is asked whether they still hold.
     */
    Map<TopicPartition, Long> reached(Consumer<byte[], byte[]> consumer) {
        Map<TopicPartition, Long> reached = new HashMap<>();
        for (TopicPartition partition : consumer.assignment()) {
            long position = consumer.position(partition);
            if (!recorded.contains(partition) || !Long.valueOf(position).equals(resume.get(partition))) {
                reached.put(partition, position);
            }
        }
        return reached;
    }

    /** These are in the table now. */
    void stored(Map<TopicPartition, Long> reached) {
        resume.putAll(reached);
        recorded.addAll(reached.keySet());
    }

    /** Back to what is stored; the records come again with the next poll. */
    void goBack(Consumer<byte[], byte[]> consumer) {
        for (TopicPartition partition : consumer.assignment()) {
            Long offset = resume.get(partition);
            if (offset != null) {
                consumer.seek(partition, offset);
            }
        }
    }

    void forget(Collection<TopicPartition> partitions) {
        resume.keySet().removeAll(partitions);
        recorded.removeAll(partitions);
    }

    /** Those that have a place here. */
    Set<TopicPartition> partitions() {
        return Set.copyOf(resume.keySet());
    }
}
