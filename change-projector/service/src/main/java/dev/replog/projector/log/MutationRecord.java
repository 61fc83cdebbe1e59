package dev.replog.projector.log;

import dev.replog.decide.LogPlace;
import dev.replog.decide.RulesVersion;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import dev.replog.schemas.codec.UnknownSchemaException;
import dev.replog.schemas.log.LogSeal;
import dev.replog.schemas.token.Position;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** One record of the log: a mutation and its place, bytes that will never be one, or a mark of the log's operators. */
public sealed interface MutationRecord {
    int USER_ID_MAX = 200;

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
        if (LogSeal.isBlank(raw.key(), raw.value())) {
            return new Blank(partition, raw.offset(), at, raw);
        }
        if (raw.key() == null || raw.value() == null) {
            return new Poison(partition, raw.offset(), at, "the record has no key or no value", raw, Optional.empty());
        }
        Mutation mutation;
        try {
            mutation = RecordCodec.MUTATION.decode(raw.value());
        } catch (UnknownSchemaException e) {
            throw e;
        } catch (UndecodableRecordException e) {
            return new Poison(partition, raw.offset(), at, String.valueOf(e.getMessage()), raw, Optional.empty());
        }
        if (RulesVersion.of(mutation) == null) {
            throw UnknownSchemaException.ofRules(mutation.getRules());
        }
        String key = new String(raw.key(), StandardCharsets.UTF_8);
        if (!key.equals(mutation.getUserId())) {
            return new Poison(partition, raw.offset(), at, "the key is not the mutation's user", raw, Optional.empty());
        }
        Optional<String> refusal = refusalOf(mutation.getUserId());
        if (refusal.isPresent()) {
            return new Poison(partition, raw.offset(), at, refusal.get(), raw, Optional.empty());
        }
        LogPlace place = new LogPlace(
                mutation.getUserId(), Position.of(generation, raw.offset()).value(), at, mutation.getDeviceId());
        return new Decoded(partition, raw.offset(), place, mutation, raw);
    }

    /** Why a user id cannot be a key of the read model: the database would refuse it each time it is tried. */
    private static Optional<String> refusalOf(String userId) {
        int length = userId.codePointCount(0, userId.length());
        if (length < 1 || length > USER_ID_MAX) {
            return Optional.of("user_id: " + length + " characters (expected: 1.." + USER_ID_MAX + ")");
        }
        return userId.chars().anyMatch(Character::isISOControl)
                ? Optional.of("user_id: contains a control character (expected: text without)")
                : Optional.empty();
    }
}
