package dev.replog.projector.apply;

import dev.replog.decide.Logs;
import dev.replog.projector.log.MutationRecord;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UnknownSchemaException;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** Records as a consumer hands them over. */
public final class Records {
    public static final String TOPIC = "replog.mutations";
    static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
    public static final Instant AT = Instant.parse("2026-11-10T14:30:00.123Z");
    public static final int GENERATION = 1;
    public static final Logs LOGS = new Logs(Map.of(GENERATION, new LogId(7)));

    private Records() {}

    public static MutationRecord of(int partition, long offset, Mutation mutation) {
        try {
            byte[] key = mutation.getUserId().getBytes(StandardCharsets.UTF_8);
            return MutationRecord.of(raw(partition, offset, key, RecordCodec.MUTATION.encode(mutation)), GENERATION);
        } catch (UnknownSchemaException impossible) {
            throw new AssertionError("written with this release's schema", impossible);
        }
    }

    public static MutationRecord.Decoded decoded(int partition, long offset, Mutation mutation) {
        return (MutationRecord.Decoded) of(partition, offset, mutation);
    }

    /** The position of this offset. */
    static long position(long offset) {
        return Position.of(GENERATION, offset).value();
    }

    public static ConsumerRecord<byte[], byte[]> raw(
            int partition, long offset, byte @Nullable [] key, byte @Nullable [] value) {
        return new ConsumerRecord<>(
                TOPIC,
                partition,
                offset,
                AT.toEpochMilli(),
                TimestampType.LOG_APPEND_TIME,
                key == null ? 0 : key.length,
                value == null ? 0 : value.length,
                key,
                value,
                new RecordHeaders(),
                Optional.empty());
    }
}
