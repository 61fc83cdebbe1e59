package dev.replog.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.schemas.Change;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.Outcome;
import dev.replog.schemas.Presence;
import dev.replog.schemas.Property;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class RecordCodecTest {
    record Case<T extends SpecificRecordBase>(RecordCodec<T> codec, Class<T> type) {
        T random(RandomGenerator random) {
            return RandomRecords.of(type, random);
        }

        void roundTrips(RandomGenerator random) {
            T datum = random(random);
            // In this order, because the lists that Avro makes cannot compare ids and instants; those of the datum can.
            assertThat(datum).isEqualTo(decoded(codec, codec.encode(datum)));
        }

        @Override
        public String toString() {
            return type.getSimpleName();
        }
    }

    static final List<Case<?>> CASES = List.of(
            new Case<>(RecordCodec.MUTATION, Mutation.class),
            new Case<>(RecordCodec.CHANGE, Change.class),
            new Case<>(RecordCodec.OUTCOME, Outcome.class),
            new Case<>(RecordCodec.PRESENCE, Presence.class),
            new Case<>(RecordCodec.OPERATION_OUTCOME, OperationOutcome.class));

    private static final int HEADER_BYTES = 10;

    @ParameterizedTest
    @FieldSource("CASES")
    void everyRecord_roundTrips(Case<?> each) {
        Property.holds(each::roundTrips);
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void manyThreads_doNotDisturbEachOther(Case<?> each) {
        IntStream.range(0, 2_000).parallel().forEach(seed -> each.roundTrips(new Random(seed)));
    }

    @ParameterizedTest
    @FieldSource("CASES")
    <T extends SpecificRecordBase> void header_isThatOfTheSingleObjectEncoding(Case<T> each) throws Exception {
        T datum = each.random(new Random(1));
        byte[] fingerprint = SchemaNormalization.parsingFingerprint("CRC-64-AVRO", datum.getSchema());
        assertThat(each.codec().encode(datum))
                .startsWith(0xC3, 0x01)
                .satisfies(bytes ->
                        assertThat(Arrays.copyOfRange(bytes, 2, HEADER_BYTES)).isEqualTo(fingerprint));
    }

    @Test
    void refusal_showsTheBytesAndWhatIsExpected() {
        assertThatThrownBy(() -> RecordCodec.CHANGE.decode(new byte[] {(byte) 0xC3, 1, 2}))
                .isInstanceOf(UndecodableRecordException.class)
                .hasMessage("3 bytes starting c30102 (expected: a Change of a released schema)");
        assertThatThrownBy(() -> RecordCodec.CHANGE.decode(new byte[40]))
                .isInstanceOf(UndecodableRecordException.class)
                .hasMessageStartingWith("40 bytes starting " + "00".repeat(16) + " (");
    }

    @Test
    void recordOfAnotherKind_isRefused() {
        for (Case<?> one : CASES) {
            for (Case<?> other : CASES) {
                if (!one.equals(other)) {
                    assertThat(decoded(one.codec(), encoded(other, new Random(1))))
                            .isNull();
                }
            }
        }
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void truncatedRecord_isRefused(Case<?> each) {
        byte[] bytes = encoded(each, new Random(1));
        for (int length = 0; length < bytes.length; length++) {
            assertThat(decoded(each.codec(), Arrays.copyOf(bytes, length))).isNull();
        }
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void recordWithBytesBehindIt_isRefused(Case<?> each) {
        byte[] bytes = encoded(each, new Random(1));
        assertThat(decoded(each.codec(), Arrays.copyOf(bytes, bytes.length + 1)))
                .isNull();
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void anyBitOfTheHeaderFlipped_isRefused(Case<?> each) {
        byte[] bytes = encoded(each, new Random(1));
        for (int bit = 0; bit < HEADER_BYTES * Byte.SIZE; bit++) {
            assertThat(decoded(each.codec(), flipped(bytes, bit))).isNull();
        }
    }

    /** A flipped bit may make another valid record. Otherwise the bytes must be refused; nothing else may happen. */
    @ParameterizedTest
    @FieldSource("CASES")
    void damagedRecord_isRefusedOrAnotherRecord(Case<?> each) {
        Property.holds(random -> {
            byte[] bytes = encoded(each, random);
            for (int i = random.nextInt(1, 5); i > 0; i--) {
                bytes = flipped(bytes, random.nextInt(HEADER_BYTES * Byte.SIZE, bytes.length * Byte.SIZE));
            }
            decoded(each.codec(), bytes);
        });
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void garbage_isRefusedOrARecord(Case<?> each) {
        Property.holds(random -> {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            assertThat(decoded(each.codec(), bytes)).isNull();
            byte[] header = encoded(each, random);
            decoded(each.codec(), joined(header, HEADER_BYTES, bytes));
        });
    }

    /** A small record cannot make its reader allocate much memory, wherever it has a length or a count. */
    @ParameterizedTest
    @FieldSource("CASES")
    void hugeLengths_areRefusedWithoutBeingAllocated(Case<?> each) throws IOException {
        long[] lengths = {
            Integer.MAX_VALUE - 8, Integer.MAX_VALUE, Long.MAX_VALUE, -Integer.MAX_VALUE, Long.MIN_VALUE, -1, 1L << 29
        };
        byte[] bytes = encoded(each, new Random(2));
        for (int at = HEADER_BYTES; at < bytes.length; at++) {
            for (long length : lengths) {
                byte[] hostile = joined(bytes, at, zigZag(length));
                decoded(each.codec(), hostile);
                decoded(each.codec(), joined(hostile, hostile.length, Arrays.copyOfRange(bytes, at, bytes.length)));
            }
        }
    }

    /** Null when the bytes are refused; every other exception fails the test. */
    private static <T extends SpecificRecordBase> @Nullable T decoded(RecordCodec<T> codec, byte[] bytes) {
        try {
            return codec.decode(bytes);
        } catch (UndecodableRecordException refused) {
            return null;
        } catch (RuntimeException | OutOfMemoryError e) {
            throw new AssertionError(HexFormat.of().formatHex(bytes) + " (expected: a refusal)", e);
        }
    }

    private static <T extends SpecificRecordBase> byte[] encoded(Case<T> each, RandomGenerator random) {
        return each.codec().encode(each.random(random));
    }

    private static byte[] flipped(byte[] bytes, int bit) {
        byte[] flipped = bytes.clone();
        flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        return flipped;
    }

    private static byte[] joined(byte[] start, int length, byte[] end) {
        byte[] joined = Arrays.copyOf(start, length + end.length);
        System.arraycopy(end, 0, joined, length, end.length);
        return joined;
    }

    private static byte[] zigZag(long value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        encoder.writeLong(value);
        return bytes.toByteArray();
    }
}
