package dev.replog.backing.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.backends.SharedBackends;
import dev.replog.backing.work.BackOff;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;

/** The containers of spring-kafka behave as the handlers need it, with both group protocols. */
class BatchContainerIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final BatchContainer.Settings SETTINGS = new BatchContainer.Settings(
            "container-test",
            List.of(SQLException.class),
            new BackOff(Duration.ofMillis(10), Duration.ofMillis(50)),
            Duration.ofMillis(100));

    private final KafkaClients clients =
            KafkaClients.of(Map.of("bootstrap.servers", SharedBackends.get().kafkaBootstrapServers()));
    private final String topic = SharedBackends.get().newTopicPrefix() + "topic";
    private final BlockingQueue<String> read = new LinkedBlockingQueue<>();
    private Producer<byte[], byte[]> producer;

    /** Remembers what it read; begins at the start of each partition. */
    private class Reading implements BatchHandler {
        @Override
        public void handle(ConsumerRecords<byte[], byte[]> batch, Consumer<byte[], byte[]> consumer) throws Exception {
            batch.forEach(message -> read.add(new String(message.value(), StandardCharsets.UTF_8)));
        }

        @Override
        public Map<TopicPartition, Long> assigned(
                Collection<TopicPartition> partitions, Consumer<byte[], byte[]> consumer) throws Exception {
            Map<TopicPartition, Long> offsets = new HashMap<>();
            partitions.forEach(partition -> offsets.put(partition, 0L));
            return offsets;
        }
    }

    @BeforeEach
    void createTopic() {
        try (Topics topics = new Topics(() -> clients.admin("container-test", Duration.ofSeconds(30)))) {
            topics.createMissing(List.of(new TopicProperties(-1, 0).topic(topic, 1, Map.of())));
        }
        producer = clients.producer("container-test", Map.of());
    }

    @AfterEach
    void close() {
        producer.close();
    }

    private void write(String value) throws Exception {
        producer.send(new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8)))
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private String next() throws InterruptedException {
        return read.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private BatchContainer member(GroupProtocol protocol, BatchHandler handler) {
        return BatchContainer.member(
                clients.consumers("container-test", protocol.member(topic + ".group")), topic, handler, SETTINGS);
    }

    @ParameterizedTest
    @EnumSource
    void aMember_readsFromTheOffsetsOfItsHandler(GroupProtocol protocol) throws Exception {
        write("first");
        write("second");
        try (BatchContainer container = member(protocol, new Reading() {
            @Override
            public Map<TopicPartition, Long> assigned(
                    Collection<TopicPartition> partitions, Consumer<byte[], byte[]> consumer) {
                return Map.of(new TopicPartition(topic, 0), 1L);
            }
        })) {
            container.start();
            assertThat(next()).isEqualTo("second");
            write("third");
            assertThat(next()).isEqualTo("third");
        }
    }

    /**
     * With the protocol CONSUMER, Kafka's own consumer fails in about one of four new groups, because it looks for a
     * committed offset before it calls the rebalance listener. See {@link MemberConsumers}.
     */
    @ParameterizedTest
    @EnumSource
    void membersOfNewGroups_read_withoutACommittedOffset(GroupProtocol protocol) throws Exception {
        write("first");
        for (int group = 0; group < 12; group++) {
            try (BatchContainer container = BatchContainer.member(
                    clients.consumers("container-test", protocol.member(topic + ".group" + group)),
                    topic,
                    new Reading(),
                    SETTINGS)) {
                container.start();
                String first = null;
                while (first == null) {
                    assertThat(container.awaitEnd(Duration.ZERO)).isFalse();
                    first = read.poll(100, TimeUnit.MILLISECONDS);
                }
            }
        }
    }

    /** The consumer looks for committed offsets meanwhile, and there are none. */
    @ParameterizedTest
    @EnumSource
    void aSlowAssignment_doesNotEndTheRun(GroupProtocol protocol) throws Exception {
        write("first");
        try (BatchContainer container = member(protocol, new Reading() {
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
            assertThat(next()).isEqualTo("first");
            assertThat(container.awaitEnd(Duration.ZERO)).isFalse();
        }
    }

    /** Otherwise the handler would report that it works, between its failure and the end. */
    @ParameterizedTest
    @EnumSource
    void afterAFailure_theHandlerIsNotCalledAgain(GroupProtocol protocol) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (BatchContainer container = member(protocol, new Reading() {
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
            assertThatThrownBy(() -> container.awaitEnd(PATIENCE)).isInstanceOf(SQLException.class);
        }
        assertThat(calls).hasValue(0);
    }

    @ParameterizedTest
    @EnumSource
    void aBatch_isHandledAgain_afterAFailureThatIsRetried(GroupProtocol protocol) throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        write("first");
        try (BatchContainer container = member(protocol, new Reading() {
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
            assertThat(next()).isEqualTo("first");
            write("second");
            assertThat(next()).isEqualTo("second");
            assertThat(attempts).hasValue(22);
        }
    }

    /** Without {@link BatchContainer}, the container would go on with the next batch. */
    @Test
    void aFailureOfTheConsumerBetweenRetries_endsTheRun_andNoBatchIsSkipped() throws Exception {
        write("first");
        AtomicBoolean isBroken = new AtomicBoolean();
        AtomicBoolean hasFailed = new AtomicBoolean();
        ConsumerFactory<byte[], byte[]> factory = clients.consumers("container-test", Map.of());
        ConsumerFactory<byte[], byte[]> breakable =
                new DefaultKafkaConsumerFactory<>(factory.getConfigurationProperties()) {
                    @Override
                    protected Consumer<byte[], byte[]> createRawConsumer(Map<String, Object> settings) {
                        return new KafkaConsumer<>(settings) {
                            @Override
                            public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
                                if (isBroken.getAndSet(false)) {
                                    throw new TopicAuthorizationException(topic);
                                }
                                return super.poll(timeout);
                            }
                        };
                    }
                };
        try (BatchContainer container = BatchContainer.reader(
                breakable,
                Map.of(new TopicPartition(topic, 0), 0L),
                new BatchHandler() {
                    @Override
                    public void handle(ConsumerRecords<byte[], byte[]> batch, Consumer<byte[], byte[]> consumer)
                            throws SQLException {
                        batch.forEach(message -> read.add(new String(message.value(), StandardCharsets.UTF_8)));
                        hasFailed.set(true);
                        isBroken.set(true);
                        throw new SQLException("away");
                    }

                    @Override
                    public void between(Consumer<byte[], byte[]> consumer) {
                        if (hasFailed.get()) {
                            read.add("position " + consumer.position(new TopicPartition(topic, 0)));
                        }
                    }
                },
                SETTINGS)) {
            container.start();
            assertThat(next()).isEqualTo("first");
            write("second");
            assertThatThrownBy(() -> container.awaitEnd(PATIENCE)).isInstanceOf(TopicAuthorizationException.class);
        }
        assertThat(read).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void otherFailures_endTheRun_andTheNextOneReadsTheSameBatch(GroupProtocol protocol) throws Exception {
        write("first");
        AtomicInteger batches = new AtomicInteger();
        try (BatchContainer container = member(protocol, new Reading() {
            @Override
            public void handle(ConsumerRecords<byte[], byte[]> batch, Consumer<byte[], byte[]> consumer) {
                batches.incrementAndGet();
                throw new UnsupportedOperationException("newer");
            }
        })) {
            container.start();
            assertThatThrownBy(() -> container.awaitEnd(PATIENCE)).isInstanceOf(UnsupportedOperationException.class);
        }
        assertThat(batches).hasValue(1);
        try (BatchContainer container = member(protocol, new Reading())) {
            container.start();
            assertThat(next()).isEqualTo("first");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFailedAssignment_endsTheRun_withoutReading(GroupProtocol protocol) throws Exception {
        write("first");
        try (BatchContainer container = member(protocol, new Reading() {
            @Override
            public Map<TopicPartition, Long> assigned(
                    Collection<TopicPartition> partitions, Consumer<byte[], byte[]> consumer) throws Exception {
                throw new SQLException("away");
            }
        })) {
            container.start();
            assertThatThrownBy(() -> container.awaitEnd(PATIENCE)).isInstanceOf(SQLException.class);
        }
        assertThat(read).isEmpty();
    }

    @Test
    void aReader_needsNoGroup_andCanBeIdle() throws Exception {
        write("first");
        write("second");
        BlockingQueue<String> idle = new LinkedBlockingQueue<>();
        try (BatchContainer container = BatchContainer.reader(
                clients.consumers("container-test", Map.of()),
                Map.of(new TopicPartition(topic, 0), 1L),
                new Reading() {
                    @Override
                    public void between(Consumer<byte[], byte[]> consumer) {
                        idle.add("between");
                    }
                },
                SETTINGS)) {
            container.start();
            assertThat(next()).isEqualTo("second");
            for (int calls = 0; calls < 5; calls++) {
                assertThat(idle.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isNotNull();
            }
            assertThat(container.awaitEnd(Duration.ZERO)).isFalse();
        }
    }

    @Test
    void anOffsetThatKafkaDoesNotHave_endsTheRun() throws Exception {
        try (BatchContainer container = BatchContainer.reader(
                clients.consumers("container-test", Map.of()),
                Map.of(new TopicPartition(topic, 0), 7L),
                new Reading(),
                SETTINGS)) {
            container.start();
            assertThatThrownBy(() -> container.awaitEnd(PATIENCE)).isInstanceOf(OffsetOutOfRangeException.class);
        }
    }
}
