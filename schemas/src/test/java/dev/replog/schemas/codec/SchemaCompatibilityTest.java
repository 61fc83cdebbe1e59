package dev.replog.schemas.codec;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaFormatter;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Records are kept for ever, so every reader must understand every schema that was ever released. */
class SchemaCompatibilityTest {
    private static final Map<String, RecordCodec<?>> CODECS = Map.of(
            "Change", RecordCodec.CHANGE,
            "Mutation", RecordCodec.MUTATION,
            "Outcome", RecordCodec.OUTCOME,
            "Presence", RecordCodec.PRESENCE);

    static Stream<Arguments> released() {
        return GoldenFiles.TODAY.keySet().stream()
                .sorted()
                .flatMap(record -> ReleasedSchemas.byVersion(record).entrySet().stream()
                        .map(version -> arguments(version.getKey(), record, version.getValue())));
    }

    static Stream<String> records() {
        return GoldenFiles.TODAY.keySet().stream().sorted();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("released")
    void today_readsEveryReleasedVersion(String version, String record, Schema released) {
        assertThat(Compatibility.problems(today(record), released)).isEmpty();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("released")
    void everyReleasedVersion_readsToday(String version, String record, Schema released) {
        assertThat(Compatibility.problemsOfOlderReader(released, today(record))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("records")
    void today_isTheNewestReleasedVersion(String record) {
        Map.Entry<String, Schema> newest = ReleasedSchemas.byVersion(record).lastEntry();
        assertThat(today(record).equals(newest.getValue()))
                .as("""
                        %2$s.avsc is not what was released as %1$s. Records written with it must stay readable, so run
                          %3$snext
                        and commit the new files. Only while no version of RepLog with %1$s is out, run instead
                          %3$s%1$s
                        """, newest.getKey(), record, ReleaseSchemas.COMMAND)
                .isTrue();
    }

    @Test
    void releasedFiles_areWhatTheyWere() throws IOException {
        assertThat(GoldenFiles.hashes())
                .as("files of released versions; none is ever edited")
                .isEqualTo(GoldenFiles.listedHashes());
        assertThat(GoldenFiles.listedHashes()).hasSize(3 * CODECS.size() * ReleasedSchemas.VERSIONS.size());
    }

    /**
     * Today's reader keeps everything of an old record: written again, the record gives an old reader the same values.
     */
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("released")
    void oldBytes_stillSayWhatTheySaid(String version, String record, Schema released) throws Exception {
        byte[] writtenToday = writtenAgain(codec(record), GoldenFiles.bytes(version, record));

        assertThat(GoldenFiles.generic(writtenToday, today(record), released))
                .isEqualTo(GoldenFiles.value(released, version, record));
    }

    @ParameterizedTest
    @MethodSource("records")
    void newestGoldenBytes_areTheSample(String record) throws Exception {
        String newest = ReleasedSchemas.VERSIONS.getLast();
        assertThat(Samples.of(record)).isEqualTo(codec(record).decode(GoldenFiles.bytes(newest, record)));
    }

    /**
     * A reader chooses the schema by its fingerprint, so two schemas that are read differently need two fingerprints.
     */
    @ParameterizedTest
    @MethodSource("records")
    void versionsWithOneFingerprint_meanTheSame(String record) {
        Map<Long, Schema> seen = new HashMap<>();
        ReleasedSchemas.byVersion(record).forEach((version, schema) -> {
            Schema first = seen.putIfAbsent(SchemaNormalization.parsingFingerprint64(schema), schema);
            assertThat(first == null ? List.of() : Compatibility.problems(first, schema))
                    .as(version)
                    .isEmpty();
        });
    }

    @ParameterizedTest
    @MethodSource("records")
    void everyTypeAndField_isDocumented(String record) {
        assertThat(undocumented(today(record))).isEmpty();
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                arguments("Change", "field without default removed", "\\{\\s*\"name\" : \"position\"[^}]*\\}, ", ""),
                arguments("Change", "field renamed", "\"name\" : \"log_id\"", "\"name\" : \"log\""),
                arguments(
                        "Change", "type changed", "(\"name\" : \"position\",\\s*\"type\" : )\"long\"", "$1\"string\""),
                arguments("Change", "type narrowed", "(\"name\" : \"position\",\\s*\"type\" : )\"long\"", "$1\"int\""),
                arguments("Change", "type widened", "(\"name\" : \"version\",\\s*\"type\" : )\"int\"", "$1\"long\""),
                arguments(
                        "Change",
                        "nullable made required",
                        "\\[ \"null\", (\\{[^}]*\\}) \\](,[^}]*\"The device[^}]*),\\s*\"default\" : null",
                        "$1$2"),
                arguments("Change", "symbol removed", ", \"DELETED\"", ""),
                arguments("Change", "symbol added", "\"DELETED\" \\]", "\"DELETED\", \"MOVED\" ]"),
                arguments("Change", "scale of a decimal changed", "\"scale\" : 3", "\"scale\" : 2"),
                arguments("Change", "unit of a time changed", "timestamp-millis", "timestamp-micros"),
                arguments("Change", "logical type dropped", ",\\s*\"logicalType\" : \"date\"", ""),
                arguments("Change", "record renamed", "\"name\" : \"EntityChange\"", "\"name\" : \"EntityDelta\""),
                arguments("Change", "entity type removed", "\"name\" : \"Workout\"", "\"name\" : \"Session\""),
                arguments("Mutation", "fixed size changed", "\"size\" : 16", "\"size\" : 8"),
                arguments(
                        "Mutation",
                        "field without default added",
                        "\"fields\" : \\[ \\{",
                        "\"fields\" : [ {\"name\": \"x\", \"type\": \"int\"}, {"),
                arguments("Mutation", "scale of a decimal changed", "\"scale\" : 6", "\"scale\" : 3"),
                arguments("Outcome", "symbol renamed", "\"MERGED\"", "\"COMBINED\""));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("broken")
    void brokenSchema_isNoticed(String record, String what, String found, String replacement) {
        Schema released = ReleasedSchemas.byVersion(record).lastEntry().getValue();
        Schema broken = edited(released, found, replacement);

        assertThat(Stream.concat(
                        Compatibility.problems(broken, released).stream(),
                        Compatibility.problemsOfOlderReader(released, broken).stream()))
                .isNotEmpty();
    }

    static Stream<Arguments> harmless() {
        return Stream.of(
                arguments(
                        "field with default added",
                        "\"fields\" : \\[ \\{",
                        "\"fields\" : [ {\"name\": \"x\", \"type\": \"int\", \"default\": 0}, {"),
                arguments("documentation changed", "\"doc\" : \"[^\"]*\"", "\"doc\" : \"other\""),
                arguments("field with default removed", "\\{\\s*\"name\" : \"rpe\"[^}]*\\}[^}]*\\}, ", ""),
                arguments("entity type added", "(\"name\" : \"state\",\\s*\"type\" : \\[ \"null\", )", """
                        $1{"type": "record", "name": "Added", "namespace": "dev.replog.schemas.entity",
                           "replog.type": "added", "fields": []},"""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("harmless")
    void compatibleChange_isAllowed(String what, String found, String replacement) {
        Schema released = ReleasedSchemas.byVersion("Change").lastEntry().getValue();
        Schema newer = edited(released, found, replacement);

        assertThat(Compatibility.problems(newer, released)).isEmpty();
        assertThat(Compatibility.problemsOfOlderReader(released, newer)).isEmpty();
    }

    private static Schema edited(Schema schema, String found, String replacement) {
        String text = SchemaFormatter.format("json/pretty", schema);
        String edited = Pattern.compile(found).matcher(text).replaceAll(replacement);
        assertThat(edited).isNotEqualTo(text);
        return new Schema.Parser().parse(edited);
    }

    private static List<String> undocumented(Schema schema) {
        return switch (schema.getType()) {
            case RECORD ->
                Stream.concat(
                                isBlank(schema.getDoc()) ? Stream.of(schema.getFullName()) : Stream.empty(),
                                schema.getFields().stream()
                                        .flatMap(field -> Stream.concat(
                                                isBlank(field.doc())
                                                        ? Stream.of(schema.getFullName() + "." + field.name())
                                                        : Stream.empty(),
                                                undocumented(field.schema()).stream())))
                        .toList();
            case ENUM, FIXED -> isBlank(schema.getDoc()) ? List.of(schema.getFullName()) : List.of();
            case ARRAY -> undocumented(schema.getElementType());
            case MAP -> undocumented(schema.getValueType());
            case UNION ->
                schema.getTypes().stream()
                        .flatMap(member -> undocumented(member).stream())
                        .toList();
            case STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> List.of();
        };
    }

    private static boolean isBlank(@Nullable String doc) {
        return doc == null || doc.isBlank();
    }

    private static Schema today(String record) {
        return requireNonNull(GoldenFiles.TODAY.get(record));
    }

    private static RecordCodec<?> codec(String record) {
        return requireNonNull(CODECS.get(record));
    }

    private static <T extends SpecificRecordBase> byte[] writtenAgain(RecordCodec<T> codec, byte[] bytes)
            throws UndecodableRecordException {
        return codec.encode(codec.decode(bytes));
    }
}
