package dev.replog.bench.run;

import dev.replog.schemas.Mutation;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the log from its beginning to its end, and decodes every record. */
public final class LogReading {
    private static final String TOPIC = "replog.mutations";
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);

    private LogReading() {}

    /** The number of operations in it. */
    public static long operations(Map<String, Object> kafka) throws UndecodableRecordException {
        RecordCodec<Mutation> codec = RecordCodec.MUTATION;
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(new HashMap<>(kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(TOPIC).stream()
                    .map(partition -> new TopicPartition(TOPIC, partition.partition()))
                    .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long operations = 0;
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(ANSWER_MAX)) {
                    operations += codec.decode(record.value()).getOperations().size();
                }
            }
            return operations;
        }
    }
}
