package dev.replog.commands.append;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.backing.kafka.KafkaClients;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.token.LogId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.core.KafkaTemplate;

class LogWriterIT {
    private static final Duration FAR_TOO_LONG = Duration.ofMinutes(2);
    private static final Duration ENOUGH = Duration.ofSeconds(30);

    private final SharedBackends backends = SharedBackends.get();
    private final AppendQueue queue = new AppendQueue(100, 100_000);

    /** The producer delays records for so long that a record that waited for others would fail here. */
    @Test
    void aSingleRecord_isSentAtOnce() throws Exception {
        String topic = backends.newTopicPrefix() + "mutations";
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", backends.kafkaBootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic, 3, (short) 1))).all().get();
        }
        LogWriter writer = new LogWriter(
                new OneLog(new Log(topic, 1, new LogId(7), 3, 3, 4_259_840)), queue, producer(FAR_TOO_LONG));
        writer.start();
        try {
            for (int i = 0; i < 5; i++) {
                PendingAppend alone = append("user-" + i);
                assertThat(alone.within(ENOUGH).block()).isInstanceOf(AppendResult.Appended.class);
            }
        } finally {
            writer.stop();
        }
    }

    private PendingAppend append(String user) {
        Mutation mutation = Mutation.newBuilder()
                .setUserId(user)
                .setReceivedAt(Instant.EPOCH)
                .setOperations(List.of())
                .build();
        PendingAppend entry = new PendingAppend(mutation, new byte[] {1, 2, 3});
        assertThat(queue.offer(entry)).isTrue();
        return entry;
    }

    private LogProducer producer(Duration linger) {
        KafkaClients clients = KafkaClients.of(Map.of("bootstrap.servers", backends.kafkaBootstrapServers()));
        KafkaTemplate<byte[], byte[]> template = new KafkaTemplate<>(clients.producers(
                "writer-test",
                Map.of(
                        ProducerConfig.LINGER_MS_CONFIG,
                        Math.toIntExact(linger.toMillis()),
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        Math.toIntExact(linger.plusMinutes(1).toMillis()))));
        return new LogProducer(template, 1, queue::wake, System::nanoTime);
    }

    private record OneLog(Log only) implements LogSource {
        @Override
        public Optional<Log> log() {
            return Optional.of(only);
        }

        @Override
        public Optional<LogId> idOf(int generation) {
            return Optional.of(only.id());
        }

        @Override
        public Optional<Log> refreshed(Duration atMost) {
            return log();
        }

        @Override
        public void refreshSoon() {
            // It is the only one.
        }

        @Override
        public boolean isDeleted(Log log) {
            return false;
        }
    }
}
