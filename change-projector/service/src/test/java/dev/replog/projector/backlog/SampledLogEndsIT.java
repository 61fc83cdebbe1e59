package dev.replog.projector.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.backing.kafka.Topics;
import dev.replog.projector.apply.TestKafka;
import dev.replog.projector.progress.LogEnds.LogEnd;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Tests the ends of a real log, with many requests at once. */
class SampledLogEndsIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final TestKafka kafka = new TestKafka(
            SharedBackends.get().kafkaBootstrapServers(), SharedBackends.get().newTopicPrefix());
    private final AtomicInteger clients = new AtomicInteger();

    @Test
    void aUser_getsTheEndOfTheirPartition_inEveryGeneration() throws Exception {
        try (Admin admin = Admin.create(kafka.settings("test"));
                SampledLogEnds ends = ends(Duration.ofMillis(1), Duration.ofSeconds(20))) {
            assertThat(ends.of("alice").blockOptional(SOON)).as("no log yet").isEmpty();

            for (int generation = 1; generation <= 2; generation++) {
                create(admin, kafka.names().mutations(generation), 3 + 2 * generation);
                for (String user : new String[] {"alice", "bob", "a user with a longer name, Zoë"}) {
                    RecordMetadata last = append(kafka.names().mutations(generation), user);
                    assertThat(ends.of(user).block(SOON))
                            .hasSize(generation)
                            .endsWith(new LogEnd(generation, last.partition(), last.offset() + 1));
                }
            }
            assertThat(clients).as("clients").hasValue(1);
        }
    }

    @Test
    void whoAsksWithinAnInterval_sharesOneAnswer() throws Exception {
        try (Admin admin = Admin.create(kafka.settings("test"));
                SampledLogEnds ends = ends(Duration.ofSeconds(30), Duration.ofSeconds(20))) {
            create(admin, kafka.names().mutations(1), 1);
            append(kafka.names().mutations(1), "alice");
            long before = Flux.range(0, 1000)
                    .flatMap(i -> ends.of("user-" + i), 1000)
                    .map(found -> found.getFirst().offset())
                    .distinct()
                    .single()
                    .blockOptional(SOON)
                    .orElseThrow();
            append(kafka.names().mutations(1), "alice");

            assertThat(before).isEqualTo(1);
            assertThat(ends.of("alice").block(SOON)).containsExactly(new LogEnd(1, 0, 1));

            assertThat(ends.of("alice", SOON.multipliedBy(10)).block(SOON)).containsExactly(new LogEnd(1, 0, 1));
            assertThat(ends.of("alice", Duration.ofNanos(1)).block(SOON))
                    .as("asked for after this call")
                    .containsExactly(new LogEnd(1, 0, 2));
        }
    }

    @Test
    void anUnavailableLog_givesNoEnd_andIsTriedAgainLater() {
        TestKafka away = new TestKafka("localhost:1", "replog.");
        BacklogProperties properties = new BacklogProperties(true, Duration.ofMillis(1), Duration.ofMillis(200));
        try (SampledLogEnds ends = new SampledLogEnds(
                new Topics(() -> {
                    if (clients.incrementAndGet() == 1) {
                        throw new KafkaException("no such name");
                    }
                    return away.clients().admin("test", properties.answerMax());
                }),
                away.names(),
                properties)) {
            for (int i = 0; i < 3; i++) {
                assertThat(ends.of("alice").blockOptional(SOON)).isEmpty();
            }
            assertThat(clients.get()).isGreaterThanOrEqualTo(1);
        }
    }

    private SampledLogEnds ends(Duration interval, Duration answerMax) {
        return new SampledLogEnds(
                new Topics(() -> {
                    clients.incrementAndGet();
                    return kafka.clients().admin("test-ends", answerMax);
                }),
                kafka.names(),
                new BacklogProperties(true, interval, answerMax));
    }

    private static void create(Admin admin, String topic, int partitions)
            throws ExecutionException, InterruptedException {
        admin.createTopics(Set.of(new NewTopic(topic, Optional.of(partitions), Optional.empty())))
                .all()
                .get();
    }

    private RecordMetadata append(String topic, String key) throws ExecutionException, InterruptedException {
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(kafka.settings("test"), new StringSerializer(), new ByteArraySerializer())) {
            return producer.send(new ProducerRecord<>(topic, key, new byte[1])).get();
        }
    }
}
