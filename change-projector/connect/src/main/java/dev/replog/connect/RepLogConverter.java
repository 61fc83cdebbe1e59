package dev.replog.connect;

import dev.replog.schemas.Change;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Outcome;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.ReleasedSchemas;
import dev.replog.schemas.codec.UndecodableRecordException;
import dev.replog.schemas.log.LogSeal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.storage.Converter;
import org.jspecify.annotations.Nullable;

/**
 * Converts the values of {@code replog.mutations}, {@code replog.changes} and {@code replog.outcomes} for Kafka
 * Connect. A record says by its fingerprint what it is, so one converter reads all these topics. Records of every
 * released schema become structs of the newest one. A blank record of a sealed log becomes null. It only reads, because
 * nothing but RepLog writes its topics. Thread-safe.
 */
public final class RepLogConverter implements Converter {
    private static final short MARKER = 0x01C3;
    private static final int HEADER_BYTES = Short.BYTES + Long.BYTES;

    private final Map<Long, RecordReader<?>> readers = new HashMap<>();

    /** Reads one kind of record. */
    private record RecordReader<T extends SpecificRecordBase>(RecordCodec<T> codec, StructWriter structs) {
        SchemaAndValue read(byte[] bytes) throws UndecodableRecordException {
            return structs.write(codec.decode(bytes));
        }
    }

    public RepLogConverter() {
        add(RecordCodec.MUTATION, Mutation.getClassSchema());
        add(RecordCodec.CHANGE, Change.getClassSchema());
        add(RecordCodec.OUTCOME, Outcome.getClassSchema());
    }

    private void add(RecordCodec<?> codec, Schema current) {
        RecordReader<?> reader = new RecordReader<>(codec, new StructWriter(current));
        readers.put(SchemaNormalization.parsingFingerprint64(current), reader);
        for (String version : ReleasedSchemas.VERSIONS) {
            Schema released = ReleasedSchemas.of(current.getName(), version);
            readers.put(SchemaNormalization.parsingFingerprint64(released), reader);
        }
    }

    /** There is nothing to configure. */
    @Override
    public void configure(Map<String, ?> settings, boolean isKey) {
        if (isKey) {
            throw new DataException("RepLogConverter as key.converter (expected: StringConverter, as keys are texts)");
        }
    }

    @Override
    public SchemaAndValue toConnectData(String topic, byte @Nullable [] value) {
        if (value == null || LogSeal.isBlank(null, value)) {
            return SchemaAndValue.NULL;
        }
        ByteBuffer header = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        if (value.length < HEADER_BYTES || header.getShort() != MARKER) {
            throw new DataException(topic + ": a value that begins with " + start(value)
                    + " (expected: c301 and a fingerprint, as in Avro's single-object encoding)");
        }
        long fingerprint = header.getLong();
        RecordReader<?> reader = readers.get(fingerprint);
        if (reader == null) {
            throw new DataException(topic + ": a record of schema " + Long.toHexString(fingerprint)
                    + " (expected: a schema of this release or an older one; a newer release has a newer converter)");
        }
        try {
            return reader.read(value);
        } catch (UndecodableRecordException damaged) {
            throw new DataException(topic + ": " + damaged.getMessage(), damaged);
        }
    }

    @Override
    public byte[] fromConnectData(
            String topic, org.apache.kafka.connect.data.@Nullable Schema schema, @Nullable Object value) {
        throw new DataException(topic + ": RepLogConverter writes no records (expected: a sink connector)");
    }

    private static String start(byte[] value) {
        return HexFormat.of().formatHex(value, 0, Math.min(HEADER_BYTES, value.length));
    }
}
