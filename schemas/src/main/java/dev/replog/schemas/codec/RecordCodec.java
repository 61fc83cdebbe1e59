package dev.replog.schemas.codec;

import dev.replog.schemas.Change;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Avro's single-object encoding: two marker bytes, the fingerprint of the writer's schema, the record. A reader knows
 * every released schema, so it always resolves the writer's own schema to today's and never guesses. Thread-safe.
 */
public final class RecordCodec<T extends SpecificRecordBase> {
    public static final RecordCodec<Mutation> MUTATION =
            new RecordCodec<>(Mutation.getClassSchema(), new Mutation().getSpecificData());
    public static final RecordCodec<Change> CHANGE =
            new RecordCodec<>(Change.getClassSchema(), new Change().getSpecificData());
    public static final RecordCodec<Outcome> OUTCOME =
            new RecordCodec<>(Outcome.getClassSchema(), new Outcome().getSpecificData());

    private static final int SHOWN_BYTES = 16;

    private final String name;
    private final BinaryMessageEncoder<T> encoder;
    private final BinaryMessageDecoder<T> decoder;

    private RecordCodec(Schema schema, SpecificData model) {
        this.name = schema.getName();
        this.encoder = new BinaryMessageEncoder<>(model, schema);
        this.decoder = new BinaryMessageDecoder<>(model, schema);
        ReleasedSchemas.of(schema.getName()).forEach(decoder::addSchema);
    }

    public byte[] encode(T datum) {
        try {
            ByteBuffer buffer = encoder.encode(datum);
            if (buffer.arrayOffset() == 0 && buffer.remaining() == buffer.array().length) {
                return buffer.array();
            }
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return bytes;
        } catch (IOException impossible) {
            throw new IllegalStateException("writing to memory", impossible);
        }
    }

    public T decode(byte[] bytes) throws UndecodableRecordException {
        try {
            return decoder.decode(ByteBuffer.wrap(bytes), null);
        } catch (IOException | AvroRuntimeException | IllegalArgumentException | IndexOutOfBoundsException e) {
            String start = HexFormat.of().formatHex(bytes, 0, Math.min(SHOWN_BYTES, bytes.length));
            throw new UndecodableRecordException(
                    bytes.length + " bytes starting " + start + " (expected: a " + name + " of a released schema)", e);
        }
    }
}
