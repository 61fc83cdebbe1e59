package dev.replog.schemas.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each file that cannot be used, with the sentence that says why. */
class CatalogueRefusalTest {
    static Stream<Arguments> refused() {
        String fields = "\"fields\": [";
        return Stream.of(
                arguments("{", "a.avsc: .*\\(expected: one Avro record in JSON\\)"),
                arguments("", "a.avsc: .*\\(expected: one Avro record in JSON\\)"),
                arguments("\"long\"", "a.avsc: LONG \\(expected: one Avro record in JSON\\)"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "\"record\"", "\"recrod\""),
                        "a.avsc: .*\\(expected: one Avro record in JSON\\)"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "\"replog.type\": \"meal\",", ""),
                        "a.avsc: replog.type: missing .*"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "\"replog.type\": \"meal\"", "\"replog.type\": \"Me'al\""),
                        "a.avsc: replog.type: "
                                + "Me'al \\(expected: 1..63 lower-case letters, digits and underscores, .*"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "\"replog.code\": 100", "\"replog.codes\": 100"),
                        "a.avsc: replog.codes: unknown " + "here \\(expected: one of replog.type, .*"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "replog.maxLength", "replog.maxlength"),
                        "a.avsc: field name: replog.maxlength: "
                                + "unknown here \\(expected: one of replog.required, replog.minLength, .*"),
                arguments(
                        edit(
                                CatalogueReaderTest.MEAL,
                                "\"long\"], \"default\": null, \"doc\": \"Its energy.\"",
                                "\"long\"], \"default\":" + " null, \"doc\": \"Its energy.\", \"replog.oneOf\": []"),
                        "a.avsc: field calories: " + "replog.oneOf: unknown here .*"),
                arguments(
                        edit(
                                CatalogueReaderTest.MEAL,
                                "[\"null\", \"long\"]",
                                "[\"null\", {\"type\": \"long\", \"replog.min\": 1}]"),
                        "a.avsc: field calories: type: replog.min: unknown here \\(expected: no key of RepLog\\)"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "\"replog.code\": 100", "\"replog.code\": 99"),
                        "a.avsc: replog.code: 99 " + "\\(expected: 100..200\\)"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "\"replog.code\": 100", "\"replog.code\": 201"),
                        "a.avsc: replog.code: 201 " + "\\(expected: 100..200\\)"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "\"replog.code\": 100", "\"replog.code\": \"x\""),
                        "a.avsc: replog.code: x .*"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "\"replog.code\": 100,", ""), "a.avsc: replog.code: missing .*"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "\"replog.code\": 100", "\"replog.code\": 102"),
                        "b.avsc: replog.code: 101 " + "\\(expected: more than 102, the code of its parent\\)"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "\"replog.code\": 100", "\"replog.code\": 101"),
                        "b.avsc: replog.code: 101 " + "\\(expected: a value that the type meal does not have\\)"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "\"meals\"", "\"catalogue\""),
                        "a.avsc: replog.collection: catalogue " + "\\(expected: no path of the API\\)"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "\"meals\"", "\"workouts\""),
                        "a.avsc: replog.collection: workouts "
                                + "\\(expected: a value that the type workout does not have\\)"),
                arguments(edit(CatalogueReaderTest.MEAL, "\"meals\"", "\"a/b\""), "a.avsc: replog.collection: a/b .*"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "\"replog.type\": \"meal\"", "\"replog.type\": \"course\""),
                        "b.avsc: replog.type:" + " course \\(expected: a type that a.avsc does not describe\\)"),
                arguments(edit(CatalogueReaderTest.MEAL, "Something eaten.", " "), "a.avsc: doc: missing .*"),
                arguments(edit(CatalogueReaderTest.MEAL, "Its energy.", ""), "a.avsc: field calories: doc:  .*"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "\"name\": \"calories\"", "\"name\": \"Calories\""),
                        "a.avsc: field Calories: .*"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "\"name\": \"calories\"", "\"name\": \"etag\""),
                        "a.avsc: field etag: etag " + "\\(expected: a name that no member of a document has\\)"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "\"name\": \"name\"", "\"name\": \"order\""),
                        "a.avsc: field order: TEXT " + "\\(expected: a whole number, as its place\\)"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "[\"null\", \"long\"]", "[\"null\", \"double\"]"),
                        "a.avsc: field calories: type: " + ".* \\(expected: null and one of string, long, .*"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "[\"null\", \"long\"], \"default\": null", "\"long\""),
                        "a.avsc: field calories: " + "type: .* \\(expected: null and one of string, long, .*"),
                arguments(
                        edit(
                                CatalogueReaderTest.MEAL,
                                "[\"null\", \"long\"], \"default\": null,",
                                "[\"null\", \"long\"],"),
                        "a.avsc: " + "field calories: default: missing \\(expected: null\\)"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "\"replog.required\": true", "\"replog.required\": \"yes\""),
                        "a.avsc: field name:" + " replog.required: yes \\(expected: true or false\\)"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "\"replog.minLength\": 1", "\"replog.minLength\": 101"),
                        "a.avsc: field name: " + "replog.maxLength: 100 \\(expected: a number of 101..10000\\)"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "\"replog.maxLength\": 100", "\"replog.maxLength\": 10001"),
                        "a.avsc: field name: " + "replog.maxLength: 10001 \\(expected: a number of 1..10000\\)"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "\"replog.max\": 20000", "\"replog.max\": -1"),
                        "a.avsc: field calories: " + "replog.max: -1 \\(expected: a number of 0..9007199254740991\\)"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "\"replog.max\": 20000", "\"replog.max\": 1.5"),
                        "a.avsc: field calories: " + "replog.max: 1.5 \\(expected: a whole number\\)"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, ", \"replog.max\": \"100000.5\"", ""),
                        "a.avsc: field grams: replog.max: missing " + ".*"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "100000.5", "1e9"),
                        "a.avsc: field grams: replog.max: 1e9 \\(expected: a number " + "of 0..999999999\\)"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "\"scale\": 3", "\"scale\": 7"),
                        "a.avsc: field grams: scale: 7 .*"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "\"precision\": 12", "\"precision\": 22"),
                        "a.avsc: field grams: precision: 22 .*"),
                arguments(
                        edit(
                                CatalogueReaderTest.MEAL,
                                "\"replog.initially\": \"planned\"",
                                "\"replog.initially\": \"cooked\""),
                        "a.avsc: " + "field state: replog.initially: state: cooked .*"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "\"eaten\": []", "\"cooked\": []"),
                        "a.avsc: field state: replog.transitions: .* " + "\\(expected: each value of replog.oneOf\\)"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "\"planned\": [\"eaten\"]", "\"planned\": [\"cooked\"]"),
                        "a.avsc: field state: "
                                + "replog.transitions: planned: \\[cooked\\] \\(expected: values of replog.oneOf\\)"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "\"replog.onlyOne\": \"planned\"", "\"replog.onlyOne\": \"x\""),
                        "a.avsc: field " + "state: replog.onlyOne: x \\(expected: a value of replog.oneOf\\)"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "[\"planned\", \"eaten\"]", "[\"planned\", \"planned\"]"),
                        "a.avsc: field state: " + "replog.oneOf: planned \\(expected: texts of .* each once\\)"),
                arguments(
                        edit(
                                CatalogueReaderTest.MEAL,
                                "\"replog.reference\": \"workout\"",
                                "\"replog.reference\": \"session\""),
                        "a.avsc: field workout_id: replog.reference: session \\(expected: a type of the catalogue\\)"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, ", \"replog.reference\": \"workout\"", ""),
                        "a.avsc: field workout_id: neither .*"),
                arguments(
                        edit(
                                CatalogueReaderTest.MEAL,
                                "\"replog.reference\": \"workout\"",
                                "\"replog.parent\": \"workout\""),
                        "a.avsc: " + "field workout_id: replog.required: missing \\(expected: true, .*"),
                arguments(
                        edit(
                                CatalogueReaderTest.MEAL,
                                "\"replog.reference\": \"workout\"",
                                "\"replog.required\": true, \"replog.parent\"" + ": \"course\""),
                        "a.avsc: replog.parent: meal \\(expected: a parent that is not below .*"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "\"course\"}", "\"workout_set\"}"),
                        "a.avsc: replog.children: courses: workout_set"
                                + " \\(expected: a type whose parent is meal\\)"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "\"course\"}", "\"dish\"}"),
                        "a.avsc: replog.children: courses: dish \\(expected: " + "a type of the catalogue\\)"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "{\"courses\":", "{\"calories\":"),
                        "a.avsc: replog.children: calories: a field " + "too .*"),
                arguments(
                        edit(CatalogueReaderTest.MEAL, "[\"calories\", \"eaten_at\"]", "[\"calories\", \"drunk_at\"]"),
                        "a.avsc: " + "replog.requiresOneOf: .* \\(expected: fields of the type\\)"),
                arguments(
                        edit(CatalogueReaderTest.WORKOUT, fields, "\"replog.code\": 5, " + fields),
                        "a.avsc: replog.code: 5 \\(expected: 4" + ", or no such key\\)"),
                arguments(
                        edit(CatalogueReaderTest.WORKOUT, fields, "\"replog.collection\": \"w\", " + fields),
                        "a.avsc: " + "replog.collection: w \\(expected: workouts, or no such key\\)"),
                arguments(
                        edit(
                                CatalogueReaderTest.WORKOUT,
                                "\"mood\", \"type\": [\"null\", \"string\"], \"default\": null, \"doc\": \"The "
                                        + "person's mood.\",\n   \"replog.oneOf\": [\"good\", \"bad\"], "
                                        + "\"replog.initially\": \"good\"",
                                "\"name\", \"type\": [\"null\", \"boolean\"], \"default\": null, \"doc\": \"x\""),
                        "a.avsc: " + "field name: type: boolean \\(expected: text, because a kind never changes\\)"),
                arguments(
                        edit(
                                CatalogueReaderTest.WORKOUT,
                                fields,
                                "\"replog.children\": {\"exercises\": \"workout_set\"}, " + fields),
                        "a.avsc: replog.children: exercises=workout_set \\(expected: exercises=workout_exercise\\)"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void badFile_isRefusedInOneSentence(String text, String message) {
        assertThatExceptionOfType(CatalogueRefusedException.class)
                .isThrownBy(() -> CatalogueReaderTest.read(text, CatalogueReaderTest.COURSE))
                .withMessageMatching(message);
    }

    private static String edit(String text, String found, String replacement) {
        String edited = text.replace(found, replacement);
        assertThat(edited).as(found).isNotEqualTo(text);
        return edited;
    }
}
