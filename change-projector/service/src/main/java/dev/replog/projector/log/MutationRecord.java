package dev.replog.projector.log;

import dev.replog.decide.LogPlace;
import dev.replog.decide.LogRecord;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.codec.UnknownSchemaException;
import dev.replog.schemas.token.Position;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** One record of the log: a mutation and its place, bytes that will never be one, or a mark of the log's operators. */
public sealed interface MutationRecord {
    TopicPartition partition();

    long offset();

    Instant at();

    ConsumerRecord<byte[], byte[]> raw();

    /** The same record as one that must be set aside. */
    default Poison unstorable(String reason) {
        Optional<Decoded> mutation = this instanceof Decoded decoded ? Optional.of(decoded) : Optional.empty();
        return new Poison(partition(), offset(), at(), reason, raw(), mutation);
    }

    record Decoded(
            TopicPartition partition,
            long offset,
            LogPlace place,
            Mutation mutation,
            ConsumerRecord<byte[], byte[]> raw)
            implements MutationRecord {
        @Override
        public Instant at() {
            return place.at();
        }
    }

    /** @param mutation the requested changes, when they can be read; the refusal is sent to its client */
    record Poison(
            TopicPartition partition,
            long offset,
            Instant at,
            String reason,
            ConsumerRecord<byte[], byte[]> raw,
            Optional<Decoded> mutation)
            implements MutationRecord {}

    /** Says nothing: it was written to seal the log, and is passed over. */
    record Blank(TopicPartition partition, long offset, Instant at, ConsumerRecord<byte[], byte[]> raw)
            implements MutationRecord {}

    /**
     * Reads a record; one that a newer release wrote is an exception, for a newer release of this service will read it.
     */
    static MutationRecord of(ConsumerRecord<byte[], byte[]> raw, int generation) throws UnknownSchemaException {
        TopicPartition partition = new TopicPartition(raw.topic(), raw.partition());
        Instant at = Instant.ofEpochMilli(raw.timestamp());
        Position position = Position.of(generation, raw.offset());
        return switch (LogRecord.of(raw.key(), raw.value(), position, at)) {
            case LogRecord.Blank ignored -> new Blank(partition, raw.offset(), at, raw);
            case LogRecord.Undecodable bytes ->
                new Poison(partition, raw.offset(), at, bytes.reason(), raw, Optional.empty());
            case LogRecord.Decoded decoded ->
                new Decoded(partition, raw.offset(), decoded.place(), decoded.mutation(), raw);
        };
    }
}
