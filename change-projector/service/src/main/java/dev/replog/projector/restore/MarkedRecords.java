package dev.replog.projector.restore;

import dev.replog.decide.LogRecord;
import dev.replog.projector.database.Subjects;
import dev.replog.projector.log.LogTopics;
import dev.replog.projector.log.ProjectedLog;
import dev.replog.projector.log.SingleRecord;
import dev.replog.projector.marker.ErasureMarker;
import dev.replog.schemas.AccountErasure;
import dev.replog.schemas.codec.UnknownSchemaException;
import dev.replog.schemas.token.Position;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Looks up the records of erasures in the log, by their positions. A marker does not know the partition of its record,
 * so all of them are asked. The record says whether it is the one: a log that was restored and written to since has
 * another one there. Blocking; fails like Kafka's clients.
 */
public final class MarkedRecords {
    private final LogTopics topics;
    private final Supplier<Consumer<byte[], byte[]>> consumers;

    /** @param consumers opens a client that is in no group */
    public MarkedRecords(LogTopics topics, Supplier<Consumer<byte[], byte[]>> consumers) {
        this.topics = topics;
        this.consumers = consumers;
    }

    /** The user of each marker whose record is in the log. */
    public Map<ErasureMarker, String> users(List<ErasureMarker> markers, Subjects subjects)
            throws UnknownSchemaException {
        Map<ErasureMarker, String> users = new HashMap<>();
        if (markers.isEmpty()) {
            return users;
        }
        Map<Integer, ProjectedLog> logs = topics.all();
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            for (ErasureMarker marker : markers) {
                ProjectedLog log = logs.get(new Position(marker.place()).generation());
                Optional<String> user = log == null ? Optional.empty() : user(consumer, log.topic(), marker);
                user.filter(found -> marker.subject().equals(ErasureMarker.subject(found, subjects)))
                        .ifPresent(found -> users.put(marker, found));
            }
        }
        return users;
    }

    private static Optional<String> user(Consumer<byte[], byte[]> consumer, String topic, ErasureMarker marker)
            throws UnknownSchemaException {
        Position place = new Position(marker.place());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        for (TopicPartition partition : partitions) {
            if (starts.getOrDefault(partition, 0L) <= place.offset()
                    && place.offset() < ends.getOrDefault(partition, 0L)) {
                Optional<ConsumerRecord<byte[], byte[]>> record = SingleRecord.at(consumer, partition, place.offset());
                if (record.isPresent()
                        && LogRecord.of(record.get().key(), record.get().value(), place, Instant.EPOCH)
                                instanceof LogRecord.Decoded decoded
                        && isOf(decoded, marker)) {
                    return Optional.of(decoded.place().userId());
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isOf(LogRecord.Decoded decoded, ErasureMarker marker) {
        AccountErasure erasure = decoded.mutation().getErasure();
        return erasure != null && erasure.getMutationId().equals(marker.mutationId());
    }
}
