package dev.replog.projector.rewrite;

import dev.replog.decide.Remainder;
import dev.replog.projector.rewrite.LogCursor.Place;
import dev.replog.schemas.codec.UnknownSchemaException;
import dev.replog.schemas.log.LogSeal;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** The record of the copy at one offset. */
@SuppressWarnings("ArrayRecordComponent") // It is compared by isAt.
record CopiedRecord(Kind kind, long offset, long at, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
    enum Kind {
        /** The same record. */
        KEPT,
        /** The record without values that were erased or refused. */
        SHORTENED,
        /** A blank record in place of one that was erased or refused. */
        BLANK,
        /** A blank record in place of none, so that the next ones keep their offsets. */
        FILLED;

        /** Whether the log has something that the copy has not. */
        boolean isErased() {
            return this == SHORTENED || this == BLANK;
        }
    }

    static CopiedRecord of(Place place, CopyRule rule) throws UnknownSchemaException {
        if (place.record().isEmpty()) {
            return blank(Kind.FILLED, place);
        }
        ConsumerRecord<byte[], byte[]> record = place.record().get();
        return switch (rule.of(record)) {
            case Remainder.Whole ignored -> of(Kind.KEPT, record, record.value());
            case Remainder.Shortened shortened -> of(Kind.SHORTENED, record, shortened.value());
            case Remainder.Blank ignored -> blank(Kind.BLANK, place);
        };
    }

    private static CopiedRecord of(Kind kind, ConsumerRecord<byte[], byte[]> record, byte @Nullable [] value) {
        Headers headers = kind == Kind.KEPT ? record.headers() : new RecordHeaders();
        return new CopiedRecord(kind, record.offset(), record.timestamp(), record.key(), value, headers);
    }

    private static CopiedRecord blank(Kind kind, Place place) {
        return new CopiedRecord(kind, place.offset(), place.at(), null, LogSeal.endMark(), new RecordHeaders());
    }

    ProducerRecord<byte[], byte[]> to(String topic, int partition) {
        return new ProducerRecord<>(topic, partition, at, key, value, headers);
    }

    /** Whether this is exactly what the copy has. */
    boolean isAt(Place copy) {
        return copy.record().isPresent()
                && copy.offset() == offset
                && copy.at() == at
                && Arrays.equals(copy.record().get().key(), key)
                && Arrays.equals(copy.record().get().value(), value)
                && copy.record().get().headers().equals(headers);
    }

    void addTo(MessageDigest digest) {
        digest.update(
                ByteBuffer.allocate(2 * Long.BYTES).putLong(offset).putLong(at).flip());
        add(digest, key);
        add(digest, value);
    }

    private static void add(MessageDigest digest, byte @Nullable [] bytes) {
        digest.update(ByteBuffer.allocate(Integer.BYTES)
                .putInt(bytes == null ? -1 : bytes.length)
                .flip());
        if (bytes != null) {
            digest.update(bytes);
        }
    }
}
