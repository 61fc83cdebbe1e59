package dev.replog.flink;

import dev.replog.replay.log.Generation;
import dev.replog.replay.log.LogOffsets;
import dev.replog.replay.log.RegisteredLog;
import dev.replog.schemas.token.Position;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads all generations of the log up to a place. Records without a user, such as blank ones, change nothing and are
 * left out.
 */
final class LogEntries implements KafkaRecordDeserializationSchema<LogEntry> {
    private static final long serialVersionUID = 1L;

    private final HashMap<String, Integer> generations = new HashMap<>();
    private final HashMap<String, HashMap<Integer, Long>> replacedFrom = new HashMap<>();
    private final HashSet<String> users;

    private LogEntries(RegisteredLog log, Collection<String> users) {
        for (Generation generation : log.generations()) {
            generations.put(generation.topic(), generation.generation());
            replacedFrom.put(generation.topic(), new HashMap<>(generation.replacedFrom()));
        }
        this.users = new HashSet<>(users);
    }

    /**
     * The source of the log.
     *
     * @param end the place up to which it is read
     * @param users the users; empty for all
     */
    static KafkaSource<LogEntry> source(
            Map<String, String> kafka, RegisteredLog log, LogOffsets end, Collection<String> users) {
        Map<Integer, String> topics = new HashMap<>();
        log.generations().forEach(one -> topics.put(one.generation(), one.topic()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        end.next().forEach((partition, next) -> {
            String topic = topics.get(partition.generation());
            if (topic != null && next > 0) {
                ends.put(new TopicPartition(topic, partition.partition()), next);
            }
        });
        var builder = KafkaSource.<LogEntry>builder()
                .setPartitions(new HashSet<>(ends.keySet()))
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setBounded(OffsetsInitializer.offsets(ends))
                .setClientIdPrefix("replog-flink")
                .setDeserializer(new LogEntries(log, users));
        kafka.forEach(builder::setProperty);
        return builder.build();
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<LogEntry> out) {
        Map<Integer, Long> replaced = replacedFrom.getOrDefault(record.topic(), new HashMap<>());
        if (record.key() == null || record.offset() >= replaced.getOrDefault(record.partition(), Long.MAX_VALUE)) {
            return;
        }
        String user = new String(record.key(), StandardCharsets.UTF_8);
        if (!users.isEmpty() && !users.contains(user)) {
            return;
        }
        LogEntry entry = new LogEntry();
        entry.user = user;
        entry.position =
                Position.of(generation(record.topic()), record.offset()).value();
        entry.partition = record.partition();
        entry.loggedMillis = record.timestamp();
        entry.value = record.value();
        out.collect(entry);
    }

    private int generation(String topic) {
        Integer generation = generations.get(topic);
        if (generation == null) {
            throw new IllegalStateException(topic + ": is no generation of the log");
        }
        return generation;
    }

    @Override
    public TypeInformation<LogEntry> getProducedType() {
        return TypeInformation.of(LogEntry.class);
    }
}
