package dev.replog.flink;

import dev.replog.backends.SharedBackends;
import dev.replog.backing.kafka.KafkaClients;
import dev.replog.replay.log.Generation;
import dev.replog.replay.log.KafkaLog;
import dev.replog.replay.log.LogOffsets;
import dev.replog.replay.log.RegisteredLog;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.log.LogSeal;
import dev.replog.schemas.log.TopicNames;
import dev.replog.schemas.token.Position;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A random log of two generations with other partitions each, on a real broker. It has end marks and a record that
 * cannot be read.
 *
 * @param middle a time within the second generation
 */
record WrittenLog(Map<String, String> kafka, TopicNames names, RegisteredLog log, Instant middle) {
    private static final int[] PARTITIONS = {2, 3};
    private static final int MUTATIONS = 240;
    private static final int USERS = 7;

    static WrittenLog write(long seed) throws Exception {
        SharedBackends backends = SharedBackends.get();
        Map<String, String> kafka = Map.of("bootstrap.servers", backends.kafkaBootstrapServers());
        TopicNames names = new TopicNames(backends.newTopicPrefix());
        try (Admin admin = Admin.create(Map.copyOf(kafka));
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(Map.copyOf(kafka), new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Generation> generations = new ArrayList<>();
            for (int generation = 1; generation <= PARTITIONS.length; generation++) {
                generations.add(create(admin, names, generation));
            }
            Instant middle = append(producer, names, new Random(seed));
            RegisteredLog log = new RegisteredLog(generations, LogOffsets.START, Map.of());
            try (KafkaLog read = new KafkaLog(KafkaClients.of(Map.copyOf(kafka)), names)) {
                return new WrittenLog(kafka, names, new RegisteredLog(generations, read.ends(log), Map.of()), middle);
            }
        }
    }

    private static Generation create(Admin admin, TopicNames names, int generation) throws Exception {
        String topic = names.mutations(generation);
        NewTopic created = new NewTopic(topic, Optional.of(PARTITIONS[generation - 1]), Optional.empty())
                .configs(Map.of("message.timestamp.type", "LogAppendTime"));
        Uuid id = admin.createTopics(List.of(created)).topicId(topic).get();
        UUID topicId = new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits());
        return new Generation(generation, topic, topicId, topicId, false, Map.of());
    }

    /** The time when half of the second generation was written. */
    private static Instant append(KafkaProducer<byte[], byte[]> producer, TopicNames names, Random random)
            throws Exception {
        List<RandomLog> users = IntStream.range(0, USERS)
                .mapToObj(number -> new RandomLog(random, "ü-" + number))
                .toList();
        long middleMillis = 0;
        for (int generation = 1; generation <= PARTITIONS.length; generation++) {
            for (int count = 0; count < MUTATIONS; count++) {
                RandomLog user = users.get(random.nextInt(USERS));
                RecordMetadata written = send(
                        producer,
                        names.mutations(generation),
                        null,
                        user.userId().getBytes(StandardCharsets.UTF_8),
                        RecordCodec.MUTATION.encode(user.next()));
                user.logged(Position.of(generation, written.offset()).value());
                if (count == MUTATIONS / 2) {
                    middleMillis = written.timestamp();
                }
            }
            send(producer, names.mutations(generation), 0, "ü-1".getBytes(StandardCharsets.UTF_8), new byte[] {7});
            for (int partition = 0; partition < PARTITIONS[generation - 1]; partition++) {
                send(producer, names.mutations(generation), partition, null, LogSeal.endMark());
            }
        }
        return Instant.ofEpochMilli(middleMillis);
    }

    private static RecordMetadata send(
            KafkaProducer<byte[], byte[]> producer,
            String topic,
            @Nullable Integer partition,
            byte @Nullable [] key,
            byte[] value)
            throws Exception {
        return producer.send(new ProducerRecord<>(topic, partition, key, value)).get();
    }
}
