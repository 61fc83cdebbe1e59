package dev.replog.backing.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** The lag of each partition that a consumer has. */
public final class Lags {
    private Lags() {}

    public static Map<TopicPartition, Long> of(Consumer<?, ?> consumer) {
        return of(consumer, consumer.assignment());
    }

    /**
     * The lags of these partitions; 0 where none is known yet. With the protocol {@code consumer}, another thread of
     * the consumer gives its partitions up when the group has expelled it, also between two calls: these are left
     * out.
     */
    public static Map<TopicPartition, Long> of(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> lags = new HashMap<>();
        for (TopicPartition partition : partitions) {
            try {
                lags.put(partition, consumer.currentLag(partition).orElse(0));
            } catch (IllegalStateException notAssigned) {
                requireGone(consumer, partition, notAssigned);
            }
        }
        return lags;
    }

    /** Throws the failure when the consumer still has the partition. */
    static void requireGone(Consumer<?, ?> consumer, TopicPartition partition, IllegalStateException failure) {
        if (consumer.assignment().contains(partition)) {
            throw failure;
        }
    }
}
