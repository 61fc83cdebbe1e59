package dev.replog.backing.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LagsTest {
    private static final TopicPartition KEPT = new TopicPartition("log", 0);
    private static final TopicPartition GONE = new TopicPartition("log", 1);

    /** A consumer that gives a partition up, or only fails, while it is asked for the lag. */
    private static MockConsumer<byte[], byte[]> consumer(boolean givesUp) {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("latest") {
            @Override
            public synchronized OptionalLong currentLag(TopicPartition partition) {
                if (partition.equals(KEPT)) {
                    return OptionalLong.of(3);
                }
                if (givesUp) {
                    assign(Set.of(KEPT));
                }
                throw new IllegalStateException("No current assignment for partition " + partition);
            }
        };
        consumer.assign(Set.of(KEPT, GONE));
        return consumer;
    }

    @Test
    void partitionThatIsGivenUpMeanwhile_isLeftOut() {
        try (MockConsumer<byte[], byte[]> consumer = consumer(true)) {
            assertThat(Lags.of(consumer)).containsOnlyKeys(KEPT).containsEntry(KEPT, 3L);
        }
    }

    @Test
    void failureOfAPartitionThatIsStillThere_isThrown() {
        try (MockConsumer<byte[], byte[]> consumer = consumer(false)) {
            assertThatThrownBy(() -> Lags.of(consumer)).hasMessageContaining("log-1");
        }
    }
}
