package dev.replog.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.replog.schemas.Change;
import dev.replog.schemas.EntityChange;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.ReleasedSchemas;
import dev.replog.schemas.log.LogSeal;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RepLogConverterTest {
    private static final Date AT = Date.from(Instant.parse("2026-11-10T14:30:00.123Z"));
    private static final String NEWEST = ReleasedSchemas.VERSIONS.getLast();

    private final RepLogConverter converter = new RepLogConverter();

    static Stream<String> versions() {
        return ReleasedSchemas.VERSIONS.stream();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void changesOfEveryRelease_becomeStructsOfTheNewest(String version) throws Exception {
        byte[] bytes = GoldenRecords.of("Change", version);
        Change written = RecordCodec.CHANGE.decode(bytes);
        Struct change = struct("replog.changes", bytes);

        change.validate();
        assertThat(change.schema())
                .isEqualTo(struct("t", GoldenRecords.of("Change", NEWEST)).schema());
        assertThat(change.getString("user_id")).isEqualTo("alice");
        assertThat(change.getInt64("position")).isEqualTo(written.getPosition());
        assertThat(change.get("at")).isEqualTo(AT);
        List<Struct> entities = change.getArray("entities");
        assertThat(entities.stream().map(entity -> entity.getString("type") + " " + entity.getString("kind")))
                .containsExactlyElementsOf(written.getEntities().stream()
                        .map(entity -> entity.getType() + " " + entity.getKind())
                        .toList());
        for (int i = 0; i < entities.size(); i++) {
            EntityChange entity = written.getEntities().get(i);
            Struct state = entities.get(i).getStruct("state");
            assertThat(state == null).isEqualTo(entity.getState() == null);
            if (state != null) {
                assertThat(state.getStruct(entity.getType())).isNotNull();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void mutationsAndOutcomesOfEveryRelease_becomeStructsOfTheNewest(String version) throws Exception {
        byte[] bytes = GoldenRecords.of("Mutation", version);
        Mutation written = RecordCodec.MUTATION.decode(bytes);
        Struct mutation = struct("replog.mutations", bytes);

        mutation.validate();
        assertThat(mutation.getString("user_id")).isEqualTo(written.getUserId());
        assertThat(mutation.getArray("operations")).hasSameSizeAs(written.getOperations());
        struct("replog.outcomes", GoldenRecords.of("Outcome", version)).validate();
    }

    @Test
    void values_haveTheTypesOfConnect() throws Exception {
        Struct change = struct("replog.changes", GoldenRecords.of("Change", NEWEST));
        List<Struct> entities = change.getArray("entities");
        Struct workout = one(entities, "workout").getStruct("state").getStruct("workout");
        assertThat(workout.get("scheduled_date")).isEqualTo(Date.from(Instant.parse("2026-11-10T00:00:00Z")));
        assertThat(workout.get("started_at")).isEqualTo(AT);
        assertThat(workout.schema().field("started_at").schema().name()).isEqualTo(Timestamp.LOGICAL_NAME);
        Struct set = one(entities, "workout_set").getStruct("state").getStruct("workout_set");
        assertThat(set.get("weight")).isEqualTo(new BigDecimal("0.001"));
        assertThat(set.schema().field("weight").schema())
                .isEqualTo(Decimal.builder(3)
                        .optional()
                        .doc(set.schema().field("weight").schema().doc())
                        .build());
        assertThat(set.getInt64("reps")).isEqualTo(5);
        assertThat(set.get("rpe")).isNull();
    }

    /** Of a deployment's own types and fields. */
    @Test
    void valuesOfAddedFields_areInMaps_byTheirTypes() throws Exception {
        Struct change = struct("replog.changes", GoldenRecords.of("Change", NEWEST));
        List<Struct> entities = change.getArray("entities");
        Struct updated = entities.stream()
                .filter(entity -> entity.getString("kind").equals("UPDATED"))
                .findFirst()
                .orElseThrow();
        Map<String, Struct> values = updated.getMap("values");
        assertThat(values).containsOnlyKeys("pause", "effort");
        assertThat(value(values, "pause", "long")).isEqualTo(90L);
        assertThat(value(values, "pause", "decimal")).isNull();
        assertThat(value(values, "effort", "decimal")).isEqualTo(new BigDecimal("0.750000"));
        Struct operation = (Struct) struct("t", GoldenRecords.of("Mutation", NEWEST))
                .getArray("operations")
                .getFirst();
        Map<String, Struct> fields = operation.getMap("fields");
        assertThat(fields).containsEntry("notes", null);
        assertThat(value(fields, "scheduled_date", "string")).isEqualTo("2026-11-10");
        assertThat(operation.getBytes("payload_hash")).isEqualTo("0123456789abcdef".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void blankRecords_becomeNull() {
        assertThat(converter.toConnectData("t", null)).isEqualTo(SchemaAndValue.NULL);
        assertThat(converter.toConnectData("t", LogSeal.endMark())).isEqualTo(SchemaAndValue.NULL);
        assertThat(converter.toConnectData("t", LogSeal.probe())).isEqualTo(SchemaAndValue.NULL);
        assertThat(converter.toConnectData("t", new byte[1_000])).isEqualTo(SchemaAndValue.NULL);
    }

    @Test
    void otherBytes_areRefused_withWhatWasExpected() throws Exception {
        byte[] change = GoldenRecords.of("Change", NEWEST);
        byte[] newer = change.clone();
        newer[5]++;
        requireRefused(newer, "a newer release has a newer converter");
        requireRefused(Arrays.copyOf(change, 40), "expected: a Change of a released schema");
        requireRefused("{\"user_id\"".getBytes(StandardCharsets.UTF_8), "7b22757365725f696422");
        requireRefused(new byte[] {(byte) 0xC3, 1}, "expected: c301 and a fingerprint");
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> converter.fromConnectData("t", Schema.STRING_SCHEMA, "text"));
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> converter.configure(Map.of(), true));
    }

    private void requireRefused(byte[] value, String reason) {
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> converter.toConnectData("replog.changes", value))
                .withMessageStartingWith("replog.changes: ")
                .withMessageContaining(reason);
    }

    private Struct struct(String topic, byte[] value) {
        return (Struct) converter.toConnectData(topic, value).value();
    }

    private static @Nullable Object value(Map<String, Struct> values, String field, String type) {
        return Objects.requireNonNull(values.get(field)).get(type);
    }

    private static Struct one(List<Struct> entities, String type) {
        return entities.stream()
                .filter(entity -> entity.getString("type").equals(type))
                .findFirst()
                .orElseThrow();
    }
}
