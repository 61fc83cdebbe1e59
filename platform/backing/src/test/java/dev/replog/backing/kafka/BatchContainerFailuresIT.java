package dev.replog.backing.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;

/** A failure of a handler or a consumer is retried, or ends the run of a container. No batch is skipped. */
class BatchContainerFailuresIT {
    private ContainerTopic topic;

    @BeforeEach
    void createTopic() {
        topic = new ContainerTopic();
    }

    @AfterEach
    void close() {
        topic.close();
    }

    /** Otherwise the handler would report that it works, between its failure and the end. */
    @ParameterizedTest
    @EnumSource
    void afterAFailure_theHandlerIsNotCalledAgain(GroupProtocol protocol) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (BatchContainer container = topic.member(protocol, topic.new Reading() {
            @Override
            public Map<TopicPartition, Long> assigned(
                    Collection<TopicPartition> partitions, Consumer<byte[], byte[]> consumer) throws Exception {
                calls.set(0);
                throw new SQLException("away");
            }

            @Override
            public void between(Consumer<byte[], byte[]> consumer) {
                calls.incrementAndGet();
            }
        })) {
            container.start();
            assertThatThrownBy(() -> container.awaitEnd(ContainerTopic.PATIENCE))
                    .isInstanceOf(SQLException.class);
        }
        assertThat(calls).hasValue(0);
    }

    @ParameterizedTest
    @EnumSource
    void aBatch_isHandledAgain_afterAFailureThatIsRetried(GroupProtocol protocol) throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        topic.write("first");
        try (BatchContainer container = topic.member(protocol, topic.new Reading() {
            @Override
            public void handle(ConsumerRecords<byte[], byte[]> batch, Consumer<byte[], byte[]> consumer)
                    throws Exception {
                if (attempts.incrementAndGet() <= 20) {
                    throw new SQLException("away");
                }
                super.handle(batch, consumer);
            }
        })) {
            container.start();
            assertThat(topic.next()).isEqualTo("first");
            topic.write("second");
            assertThat(topic.next()).isEqualTo("second");
            assertThat(attempts).hasValue(22);
        }
    }

    /** Without {@link BatchContainer}, the container would go on with the next batch. */
    @Test
    void aFailureOfTheConsumerBetweenRetries_endsTheRun_andNoBatchIsSkipped() throws Exception {
        topic.write("first");
        AtomicBoolean isBroken = new AtomicBoolean();
        AtomicBoolean hasFailed = new AtomicBoolean();
        ConsumerFactory<byte[], byte[]> factory = topic.consumers();
        ConsumerFactory<byte[], byte[]> breakable =
                new DefaultKafkaConsumerFactory<>(factory.getConfigurationProperties()) {
                    @Override
                    protected Consumer<byte[], byte[]> createRawConsumer(Map<String, Object> settings) {
                        return new KafkaConsumer<>(settings) {
                            @Override
                            public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
                                if (isBroken.getAndSet(false)) {
                                    throw new TopicAuthorizationException(topic.name());
                                }
                                return super.poll(timeout);
                            }
                        };
                    }
                };
        try (BatchContainer container = BatchContainer.reader(
                breakable,
                Map.of(new TopicPartition(topic.name(), 0), 0L),
                new BatchHandler() {
                    @Override
                    public void handle(ConsumerRecords<byte[], byte[]> batch, Consumer<byte[], byte[]> consumer)
                            throws SQLException {
                        batch.forEach(message -> topic.read().add(new String(message.value(), StandardCharsets.UTF_8)));
                        hasFailed.set(true);
                        isBroken.set(true);
                        throw new SQLException("away");
                    }

                    @Override
                    public void between(Consumer<byte[], byte[]> consumer) {
                        if (hasFailed.get()) {
                            topic.read().add("position " + consumer.position(new TopicPartition(topic.name(), 0)));
                        }
                    }
                },
                ContainerTopic.SETTINGS)) {
            container.start();
            assertThat(topic.next()).isEqualTo("first");
            topic.write("second");
            assertThatThrownBy(() -> container.awaitEnd(ContainerTopic.PATIENCE))
                    .isInstanceOf(TopicAuthorizationException.class);
        }
        assertThat(topic.read()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void otherFailures_endTheRun_andTheNextOneReadsTheSameBatch(GroupProtocol protocol) throws Exception {
        topic.write("first");
        AtomicInteger batches = new AtomicInteger();
        try (BatchContainer container = topic.member(protocol, topic.new Reading() {
            @Override
            public void handle(ConsumerRecords<byte[], byte[]> batch, Consumer<byte[], byte[]> consumer) {
                batches.incrementAndGet();
                throw new UnsupportedOperationException("newer");
            }
        })) {
            container.start();
            assertThatThrownBy(() -> container.awaitEnd(ContainerTopic.PATIENCE))
                    .isInstanceOf(UnsupportedOperationException.class);
        }
        assertThat(batches).hasValue(1);
        try (BatchContainer container = topic.member(protocol, topic.new Reading())) {
            container.start();
            assertThat(topic.next()).isEqualTo("first");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFailedAssignment_endsTheRun_withoutReading(GroupProtocol protocol) throws Exception {
        topic.write("first");
        try (BatchContainer container = topic.member(protocol, topic.new Reading() {
            @Override
            public Map<TopicPartition, Long> assigned(
                    Collection<TopicPartition> partitions, Consumer<byte[], byte[]> consumer) throws Exception {
                throw new SQLException("away");
            }
        })) {
            container.start();
            assertThatThrownBy(() -> container.awaitEnd(ContainerTopic.PATIENCE))
                    .isInstanceOf(SQLException.class);
        }
        assertThat(topic.read()).isEmpty();
    }

    @Test
    void anOffsetThatKafkaDoesNotHave_endsTheRun() throws Exception {
        try (BatchContainer container = BatchContainer.reader(
                topic.consumers(),
                Map.of(new TopicPartition(topic.name(), 0), 7L),
                topic.new Reading(),
                ContainerTopic.SETTINGS)) {
            container.start();
            assertThatThrownBy(() -> container.awaitEnd(ContainerTopic.PATIENCE))
                    .isInstanceOf(OffsetOutOfRangeException.class);
        }
    }
}
