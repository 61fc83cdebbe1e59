package dev.replog.schemas.codec;

import dev.replog.schemas.Change;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.Outcome;
import dev.replog.schemas.Presence;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Avro's single-object encoding: two marker bytes, the fingerprint of the writer's schema, the record. The reader has
 * every released schema, so it always resolves the writer's own schema to today's and never guesses. Thread-safe.
 */
public final class RecordCodec<T extends SpecificRecordBase> {
    public static final RecordCodec<Mutation> MUTATION =
            new RecordCodec<>(Mutation.getClassSchema(), new Mutation().getSpecificData());
    public static final RecordCodec<Change> CHANGE =
            new RecordCodec<>(Change.getClassSchema(), new Change().getSpecificData());
    public static final RecordCodec<Outcome> OUTCOME =
            new RecordCodec<>(Outcome.getClassSchema(), new Outcome().getSpecificData());
    public static final RecordCodec<Presence> PRESENCE =
            new RecordCodec<>(Presence.getClassSchema(), new Presence().getSpecificData());
    /** A single result of an {@link Outcome}, as stored under its mutation id. */
    public static final RecordCodec<OperationOutcome> OPERATION_OUTCOME = new RecordCodec<>(
            OperationOutcome.getClassSchema(),
            new OperationOutcome().getSpecificData(),
            ReleasedSchemas.of("Outcome").stream()
                    .map(outcome -> outcome.getField("results").schema().getElementType())
                    .toList());

    private static final short MARKER = 0x01C3;
    private static final int HEADER_BYTES = Short.BYTES + Long.BYTES;
    private static final int SHOWN_BYTES = 16;
    private static final int BUFFER_BYTES = 1024;
    private static final EncoderFactory ENCODERS = new EncoderFactory().configureBufferSize(BUFFER_BYTES);

    private final String name;
    private final byte[] header;
    private final DatumWriter<T> writer;
    private final Map<Long, DatumReader<T>> readers = new HashMap<>();

    private RecordCodec(Schema schema, SpecificData model) {
        this(schema, model, ReleasedSchemas.of(schema.getName()));
    }

    private RecordCodec(Schema schema, SpecificData model, List<Schema> released) {
        RecordClasses.trust();
        this.name = schema.getName();
        this.header = header(schema);
        this.writer = newWriter(schema, model);
        addReader(schema, schema, model);
        released.forEach(writer -> addReader(writer, schema, model));
    }

    public byte[] encode(T datum) {
        return encoder().encode(datum);
    }

    /** Encodes many small records with shared buffers, because new buffers would cost more than the records. */
    public Encoder encoder() {
        return new Encoder();
    }

    /** Encodes one record after the other with the same buffers. For one thread; do not use it after a failure. */
    public final class Encoder {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(BUFFER_BYTES);
        // Avro's own message encoder writes byte by byte.
        private final BinaryEncoder encoder = ENCODERS.binaryEncoder(bytes, null);

        private Encoder() {}

        public byte[] encode(T datum) {
            bytes.reset();
            bytes.writeBytes(header);
            try {
                writer.write(datum, encoder);
                encoder.flush();
                return bytes.toByteArray();
            } catch (IOException impossible) {
                throw new IllegalStateException("writing to memory", impossible);
            }
        }
    }

    /** The record in these bytes. Throws {@link UnknownSchemaException} for bytes of a newer release's schema. */
    public T decode(byte[] bytes) throws UndecodableRecordException {
        try {
            return read(bytes);
        } catch (UnknownSchemaException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            String start = HexFormat.of().formatHex(bytes, 0, Math.min(SHOWN_BYTES, bytes.length));
            throw new UndecodableRecordException(
                    bytes.length + " bytes starting " + start + " (expected: a " + name + " of a released schema)", e);
        }
    }

    /** Reads from the array. Avro's own message decoder reads a stream and accepts any length that the bytes state. */
    private T read(byte[] bytes) throws IOException, UnknownSchemaException {
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < HEADER_BYTES || header.getShort() != MARKER) {
            throw new IOException("no single-object header (expected: c3 01 and a fingerprint)");
        }
        long fingerprint = header.getLong();
        DatumReader<T> reader = readers.get(fingerprint);
        if (reader == null) {
            throw new UnknownSchemaException(name, fingerprint);
        }
        BinaryDecoder decoder =
                DecoderFactory.get().binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, null);
        T datum = reader.read(null, decoder);
        if (!decoder.isEnd()) {
            throw new IOException("bytes follow the record (expected: none)");
        }
        return datum;
    }

    private static byte[] header(Schema schema) {
        return ByteBuffer.allocate(HEADER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(MARKER)
                .putLong(SchemaNormalization.parsingFingerprint64(schema))
                .array();
    }

    @SuppressWarnings("unchecked") // Avro does not check which class a schema is written from.
    private static <T> DatumWriter<T> newWriter(Schema schema, SpecificData model) {
        return (DatumWriter<T>) model.createDatumWriter(schema);
    }

    @SuppressWarnings("unchecked") // Avro does not check which class a schema is read into.
    private void addReader(Schema writer, Schema reader, SpecificData model) {
        readers.put(SchemaNormalization.parsingFingerprint64(writer), (DatumReader<T>)
                model.createDatumReader(writer, reader));
    }
}
