package dev.replog.projector.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.schemas.Mutation;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UnknownSchemaException;
import dev.replog.schemas.token.Position;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MutationRecordTest {
    private static final Instant AT = Instant.parse("2026-11-10T14:30:00.123Z");
    private static final long OFFSET = 42;
    private static final int GENERATION = 3;

    @Test
    void record_isDecoded_withItsPlace() throws UnknownSchemaException {
        MutationRecord record = MutationRecord.of(raw(bytes("alice"), encoded("alice")), GENERATION);
        assertThat(record).isInstanceOfSatisfying(MutationRecord.Decoded.class, decoded -> {
            assertThat(decoded.mutation().getUserId()).isEqualTo("alice");
            assertThat(decoded.place().userId()).isEqualTo("alice");
            assertThat(decoded.place().device()).isEqualTo("phone");
            assertThat(decoded.place().at()).isEqualTo(AT);
            assertThat(decoded.place().position())
                    .isEqualTo(Position.of(GENERATION, OFFSET).value());
        });
        assertThat(record.partition()).isEqualTo(new TopicPartition("replog.mutations", 5));
        assertThat(record.offset()).isEqualTo(OFFSET);
        assertThat(record.at()).isEqualTo(AT);
    }

    static Stream<Arguments> poison() {
        byte[] good = encoded("alice");
        byte[] cut = Arrays.copyOf(good, good.length - 1);
        byte[] longer = Arrays.copyOf(good, good.length + 1);
        return Stream.of(
                Arguments.of("no key", null, good, "no key or no value"),
                Arguments.of("no value", bytes("alice"), null, "no key or no value"),
                Arguments.of("empty value", bytes("alice"), new byte[0], "expected: a Mutation"),
                Arguments.of("text", bytes("alice"), bytes("{\"op\":1}"), "expected: a Mutation"),
                Arguments.of("cut short", bytes("alice"), cut, "expected: a Mutation"),
                Arguments.of("too long", bytes("alice"), longer, "expected: a Mutation"),
                Arguments.of("another user's key", bytes("bob"), good, "the key is not the mutation's user"),
                Arguments.of("no user", new byte[0], encoded(""), "user_id: 0 characters (expected: 1..200)"),
                Arguments.of(
                        "a user id that PostgreSQL cannot store",
                        bytes("a\0b"),
                        encoded("a\0b"),
                        "user_id: contains a control character (expected: text without)"),
                Arguments.of(
                        "a user id that no index takes",
                        bytes("x".repeat(201)),
                        encoded("x".repeat(201)),
                        "user_id: 201 characters (expected: 1..200)"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("poison")
    void record_isPoison(String name, byte @Nullable [] key, byte @Nullable [] value, String reason)
            throws UnknownSchemaException {
        ConsumerRecord<byte[], byte[]> raw = raw(key, value);
        assertThat(MutationRecord.of(raw, GENERATION))
                .as(name)
                .isInstanceOfSatisfying(MutationRecord.Poison.class, poison -> {
                    assertThat(poison.reason()).contains(reason);
                    assertThat(poison.mutation()).isEmpty();
                    assertThat(poison.raw()).isSameAs(raw);
                    assertThat(poison.offset()).isEqualTo(OFFSET);
                    assertThat(poison.partition().partition()).isEqualTo(5);
                    assertThat(poison.at()).isEqualTo(AT);
                });
    }

    @Test
    void userIds_upToTheLimitAreDecoded() throws UnknownSchemaException {
        for (String userId : List.of("x", "ü".repeat(200), "💪".repeat(200), "auth0|5f7c8ec7c33c6c004bbafe82")) {
            assertThat(MutationRecord.of(raw(bytes(userId), encoded(userId)), GENERATION))
                    .isInstanceOf(MutationRecord.Decoded.class);
        }
    }

    @Test
    void record_ofANewerRelease_isLeftToThat() {
        byte[] newer = encoded("alice");
        newer[2] ^= 1;
        assertThatThrownBy(() -> MutationRecord.of(raw(bytes("alice"), newer), GENERATION))
                .isInstanceOf(UnknownSchemaException.class);
    }

    @Test
    void unstorable_keepsWhatCouldBeRead() throws UnknownSchemaException {
        MutationRecord decoded = MutationRecord.of(raw(bytes("alice"), encoded("alice")), GENERATION);
        MutationRecord.Poison poison = decoded.unstorable("why");
        assertThat(poison.reason()).isEqualTo("why");
        assertThat(poison.mutation()).contains((MutationRecord.Decoded) decoded);
        assertThat(poison.unstorable("again").mutation()).isEmpty();
    }

    private static byte[] encoded(String userId) {
        return RecordCodec.MUTATION.encode(Mutation.newBuilder()
                .setUserId(userId)
                .setDeviceId("phone")
                .setReceivedAt(AT)
                .setOperations(List.of())
                .build());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ConsumerRecord<byte[], byte[]> raw(byte @Nullable [] key, byte @Nullable [] value) {
        return new ConsumerRecord<>(
                "replog.mutations",
                5,
                OFFSET,
                AT.toEpochMilli(),
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                key,
                value,
                new RecordHeaders(),
                Optional.empty());
    }
}
