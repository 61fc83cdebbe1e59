package dev.replog.backing.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.kafka.core.ConsumerFactory;

/** The containers of spring-kafka behave as the handlers need it, with both group protocols. */
class BatchContainerIT {
    private ContainerTopic topic;

    @BeforeEach
    void createTopic() {
        topic = new ContainerTopic();
    }

    @AfterEach
    void close() {
        topic.close();
    }

    @ParameterizedTest
    @EnumSource
    void aMember_readsFromTheOffsetsOfItsHandler(GroupProtocol protocol) throws Exception {
        topic.write("first");
        topic.write("second");
        try (BatchContainer container = topic.member(protocol, topic.new Reading() {
            @Override
            public Map<TopicPartition, Long> assigned(
                    Collection<TopicPartition> partitions, Consumer<byte[], byte[]> consumer) {
                return Map.of(new TopicPartition(topic.name(), 0), 1L);
            }
        })) {
            container.start();
            assertThat(topic.next()).isEqualTo("second");
            topic.write("third");
            assertThat(topic.next()).isEqualTo("third");
        }
    }

    @Test
    void aReader_closes_whileItsFetchWaitsAtTheBroker() throws Exception {
        Duration wait = Duration.ofSeconds(20);
        ConsumerFactory<byte[], byte[]> consumers =
                topic.consumers(Map.of(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, (int) wait.toMillis()));
        TopicPartition partition = new TopicPartition(topic.name(), 0);
        topic.write("first");
        try (Consumer<byte[], byte[]> consumer = consumers.createConsumer()) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, 0);
            assertThat(consumer.poll(ContainerTopic.PATIENCE)).hasSize(1);
            // This sends the next fetch.
            assertThat(consumer.poll(Duration.ofMillis(100))).isEmpty();
            long closedNanos = System.nanoTime();
            consumer.close();
            assertThat(Duration.ofNanos(System.nanoTime() - closedNanos)).isLessThan(wait.dividedBy(2));
        }
    }

    /**
     * With the protocol CONSUMER, Kafka's own consumer fails in about one of four new groups, because it looks for a
     * committed offset before it calls the rebalance listener. See {@link MemberConsumers}.
     */
    @ParameterizedTest
    @EnumSource
    void membersOfNewGroups_read_withoutACommittedOffset(GroupProtocol protocol) throws Exception {
        topic.write("first");
        for (int group = 0; group < 12; group++) {
            try (BatchContainer container = topic.member(protocol, ".group" + group, topic.new Reading())) {
                container.start();
                String first = null;
                while (first == null) {
                    assertThat(container.awaitEnd(Duration.ZERO)).isFalse();
                    first = topic.read().poll(100, TimeUnit.MILLISECONDS);
                }
            }
        }
    }

    /** The consumer looks for committed offsets meanwhile, and there are none. */
    @ParameterizedTest
    @EnumSource
    void aSlowAssignment_doesNotEndTheRun(GroupProtocol protocol) throws Exception {
        topic.write("first");
        try (BatchContainer container = topic.member(protocol, topic.new Reading() {
            @Override
            public Map<TopicPartition, Long> assigned(
                    Collection<TopicPartition> partitions, Consumer<byte[], byte[]> consumer) throws Exception {
                Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
                for (int question = 0; question < 50; question++) {
                    starts = consumer.beginningOffsets(partitions);
                }
                return starts;
            }
        })) {
            container.start();
            assertThat(topic.next()).isEqualTo("first");
            assertThat(container.awaitEnd(Duration.ZERO)).isFalse();
        }
    }

    @Test
    void aReader_needsNoGroup_andCanBeIdle() throws Exception {
        topic.write("first");
        topic.write("second");
        BlockingQueue<String> idle = new LinkedBlockingQueue<>();
        try (BatchContainer container = BatchContainer.reader(
                topic.consumers(),
                Map.of(new TopicPartition(topic.name(), 0), 1L),
                topic.new Reading() {
                    @Override
                    public void between(Consumer<byte[], byte[]> consumer) {
                        idle.add("between");
                    }
                },
                ContainerTopic.SETTINGS)) {
            container.start();
            assertThat(topic.next()).isEqualTo("second");
            for (int calls = 0; calls < 5; calls++) {
                assertThat(idle.poll(ContainerTopic.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isNotNull();
            }
            assertThat(container.awaitEnd(Duration.ZERO)).isFalse();
        }
    }
}
