package dev.replog.schemas.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.replog.schemas.Property;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CatalogueReaderTest {
    static final String MEAL = """
            {"type": "record", "name": "Meal", "doc": "Something eaten.",
             "replog.type": "meal", "replog.collection": "meals", "replog.code": 100,
             "replog.children": {"courses": "course"},
             "replog.requiresOneOf": ["calories", "eaten_at"],
             "fields": [
              {"name": "name", "type": ["null", "string"], "default": null, "doc": "Its name.",
               "replog.required": true, "replog.minLength": 1, "replog.maxLength": 100},
              {"name": "calories", "type": ["null", "long"], "default": null, "doc": "Its energy.",
               "replog.min": 0, "replog.max": 20000},
              {"name": "grams", "type": ["null", {"type": "bytes", "logicalType": "decimal", "precision": 12,
               "scale": 3}], "default": null, "doc": "Its weight.", "replog.min": "0", "replog.max": "100000.5"},
              {"name": "eaten_at", "type": ["null", {"type": "long", "logicalType": "timestamp-millis"}],
               "default": null, "doc": "When it was eaten."},
              {"name": "state", "type": ["null", "string"], "default": null, "doc": "Where it stands.",
               "replog.oneOf": ["planned", "eaten"], "replog.initially": "planned",
               "replog.transitions": {"planned": ["eaten"], "eaten": []}, "replog.onlyOne": "planned"},
              {"name": "workout_id", "type": ["null", {"type": "string", "logicalType": "uuid"}], "default": null,
               "doc": "The workout before it.", "replog.reference": "workout"}
             ]}
            """;
    static final String COURSE = """
            {"type": "record", "name": "Course", "doc": "A part of a meal.",
             "replog.type": "course", "replog.collection": "meal-courses", "replog.code": 101,
             "fields": [
              {"name": "meal_id", "type": ["null", {"type": "string", "logicalType": "uuid"}], "default": null,
               "doc": "Its meal.", "replog.required": true, "replog.parent": "meal"},
              {"name": "order", "type": ["null", "long"], "default": null, "doc": "Its place.",
               "replog.min": 0, "replog.max": 10}
             ]}
            """;
    /** Adds a field to a type that ships with RepLog, and tightens another. */
    static final String WORKOUT = """
            {"type": "record", "name": "Workout",
             "replog.type": "workout",
             "fields": [
              {"name": "mood", "type": ["null", "string"], "default": null, "doc": "The person's mood.",
               "replog.oneOf": ["good", "bad"], "replog.initially": "good"},
              {"name": "notes", "type": ["null", "string"], "default": null, "doc": "The person's own words.",
               "replog.maxLength": 50}
             ]}
            """;

    private static final Set<String> RESERVED = Set.of("sync", "catalogue");

    private static SortedMap<String, String> files(String... texts) {
        SortedMap<String, String> files = new TreeMap<>();
        for (int i = 0; i < texts.length; i++) {
            files.put(List.of("a.avsc", "b.avsc", "c.avsc").get(i), texts[i]);
        }
        return files;
    }

    private static Catalogue read(String... texts) throws CatalogueRefusedException {
        return CatalogueReader.read(files(texts), RESERVED);
    }

    @Test
    void noFiles_giveTheTypesThatShip() throws Exception {
        assertThat(read().version()).isEqualTo(Catalogue.shipped().version());
    }

    @Test
    void newTypes_areAdded_withParentChildrenAndRules() throws Exception {
        Catalogue catalogue = read(MEAL, COURSE);
        EntityType meal = catalogue.require("meal");

        assertThat(catalogue.types()).hasSize(8);
        assertThat(meal.children()).containsExactly(Map.entry("courses", catalogue.require("course")));
        assertThat(catalogue.require("course").parent()).isSameAs(meal);
        assertThat(catalogue.byCollection("meal-courses")).isSameAs(catalogue.require(101));
        assertThat(meal.requiresOneOf()).containsExactly("calories", "eaten_at");
        assertThat(field(meal, "state").transitions())
                .isEqualTo(Map.of("planned", List.of("eaten"), "eaten", List.of()));
        assertThat(field(meal, "calories").check(20_001)).isInstanceOf(Checked.Refused.class);
        assertThat(field(meal, "workout_id").reference()).contains("workout");
    }

    @Test
    void fileOfAKnownType_addsFields_andReplacesTheRulesOfThoseItNames() throws Exception {
        EntityType shipped = Catalogue.shipped().require("workout");
        EntityType workout = read(WORKOUT).require("workout");

        List<String> names =
                new ArrayList<>(shipped.fields().stream().map(Field::name).toList());
        names.add("mood");
        assertThat(workout.fields()).extracting(Field::name).containsExactlyElementsOf(names);
        assertThat(field(workout, "notes").limits().max()).isEqualByComparingTo("50");
        assertThat(field(shipped, "notes").limits().max()).isEqualByComparingTo("10000");
        assertThat(workout.requiresOneOf()).isEqualTo(shipped.requiresOneOf());
        assertThat(workout.collection()).isEqualTo("workouts");
        assertThat(workout.children()).hasToString("{exercises=workout_exercise}");
    }

    @Test
    void childOfAKnownType_canBeNestedInIt() throws Exception {
        String photo = COURSE.replace("course", "photo")
                .replace("\"meal\"", "\"workout\"")
                .replace("meal_id", "w_id");
        String workout = WORKOUT.replace("\"fields\"", "\"replog.children\": {\"photos\": \"photo\"}, \"fields\"");

        assertThat(read(photo, workout).require("workout").children())
                .hasToString("{exercises=workout_exercise, photos=photo}");
    }

    @Test
    void version_isOfTheMeaning_notOfTheText() throws Exception {
        String version = read(MEAL, COURSE).version();

        assertThat(version)
                .matches("[0-9a-f]{32}")
                .isNotEqualTo(Catalogue.shipped().version());
        assertThat(read(COURSE, MEAL).version()).isEqualTo(version);
        assertThat(read(MEAL.replaceAll("\\s+", " ").replace("\"replog.min\": 0", "\"replog.min\": \"0\""), COURSE)
                        .version())
                .isEqualTo(version);
        assertThat(read(MEAL.replace("20000", "20001"), COURSE).version()).isNotEqualTo(version);
        assertThat(read(MEAL.replace("Its energy.", "How much energy."), COURSE).version())
                .isNotEqualTo(version);
    }

    @Test
    void canonicalForm_givesTheSameCatalogueAgain() throws Exception {
        Catalogue catalogue = read(MEAL, COURSE, WORKOUT);
        Catalogue again = Catalogue.ofCanonical(catalogue.canonical());

        assertThat(again.canonical()).isEqualTo(catalogue.canonical());
        assertThat(again.version()).isEqualTo(catalogue.version());
        assertThat(again.types()).extracting(EntityType::code).containsExactly(1, 2, 3, 4, 5, 6, 100, 101);
        assertThat(again.require("meal").fields())
                .containsExactlyElementsOf(List.copyOf(catalogue.require("meal").fields()));
        assertThat(Catalogue.ofCanonical(Catalogue.shipped().canonical()).version())
                .isEqualTo(Catalogue.shipped().version());
    }

    @Test
    void otherText_isNoCanonicalForm() {
        for (String text : List.of("", "[]x", "{\"type\": \"long\"}", "[\"null\", \"long\"]", "[" + MEAL + "]")) {
            assertThatExceptionOfType(CatalogueRefusedException.class)
                    .isThrownBy(() -> Catalogue.ofCanonical(text))
                    .withMessageStartingWith("catalogue: ");
        }
    }

    /** Recorded data and the topic of catalogues contain the version, so it must not change between releases. */
    @Test
    void shippedVersion_changesOnlyWithTheShippedTypes() {
        assertThat(Catalogue.shipped().version()).isEqualTo("cf411a855aed3a0d8979c177ae9ade34");
    }

    static Stream<Arguments> refused() {
        String fields = "\"fields\": [";
        return Stream.of(
                arguments("{", "a.avsc: .*\\(expected: one Avro record in JSON\\)"),
                arguments("", "a.avsc: .*\\(expected: one Avro record in JSON\\)"),
                arguments("\"long\"", "a.avsc: LONG \\(expected: one Avro record in JSON\\)"),
                arguments(edit(MEAL, "\"record\"", "\"recrod\""), "a.avsc: .*\\(expected: one Avro record in JSON\\)"),
                arguments(edit(MEAL, "\"replog.type\": \"meal\",", ""), "a.avsc: replog.type: missing .*"),
                arguments(
                        edit(MEAL, "\"replog.type\": \"meal\"", "\"replog.type\": \"Me'al\""),
                        "a.avsc: replog.type: "
                                + "Me'al \\(expected: 1..63 lower-case letters, digits and underscores, .*"),
                arguments(
                        edit(MEAL, "\"replog.code\": 100", "\"replog.codes\": 100"),
                        "a.avsc: replog.codes: unknown " + "here \\(expected: one of replog.type, .*"),
                arguments(
                        edit(MEAL, "replog.maxLength", "replog.maxlength"),
                        "a.avsc: field name: replog.maxlength: "
                                + "unknown here \\(expected: one of replog.required, replog.minLength, .*"),
                arguments(
                        edit(
                                MEAL,
                                "\"long\"], \"default\": null, \"doc\": \"Its energy.\"",
                                "\"long\"], \"default\":" + " null, \"doc\": \"Its energy.\", \"replog.oneOf\": []"),
                        "a.avsc: field calories: " + "replog.oneOf: unknown here .*"),
                arguments(
                        edit(MEAL, "[\"null\", \"long\"]", "[\"null\", {\"type\": \"long\", \"replog.min\": 1}]"),
                        "a.avsc: field calories: type: replog.min: unknown here \\(expected: no key of RepLog\\)"),
                arguments(
                        edit(MEAL, "\"replog.code\": 100", "\"replog.code\": 99"),
                        "a.avsc: replog.code: 99 " + "\\(expected: 100..200\\)"),
                arguments(
                        edit(MEAL, "\"replog.code\": 100", "\"replog.code\": 201"),
                        "a.avsc: replog.code: 201 " + "\\(expected: 100..200\\)"),
                arguments(edit(MEAL, "\"replog.code\": 100", "\"replog.code\": \"x\""), "a.avsc: replog.code: x .*"),
                arguments(edit(MEAL, "\"replog.code\": 100,", ""), "a.avsc: replog.code: missing .*"),
                arguments(
                        edit(MEAL, "\"replog.code\": 100", "\"replog.code\": 102"),
                        "b.avsc: replog.code: 101 " + "\\(expected: more than 102, the code of its parent\\)"),
                arguments(
                        edit(MEAL, "\"replog.code\": 100", "\"replog.code\": 101"),
                        "b.avsc: replog.code: 101 " + "\\(expected: a value that the type meal does not have\\)"),
                arguments(
                        edit(MEAL, "\"meals\"", "\"catalogue\""),
                        "a.avsc: replog.collection: catalogue " + "\\(expected: no path of the API\\)"),
                arguments(
                        edit(MEAL, "\"meals\"", "\"workouts\""),
                        "a.avsc: replog.collection: workouts "
                                + "\\(expected: a value that the type workout does not have\\)"),
                arguments(edit(MEAL, "\"meals\"", "\"a/b\""), "a.avsc: replog.collection: a/b .*"),
                arguments(
                        edit(MEAL, "\"replog.type\": \"meal\"", "\"replog.type\": \"course\""),
                        "b.avsc: replog.type:" + " course \\(expected: a type that a.avsc does not describe\\)"),
                arguments(edit(MEAL, "Something eaten.", " "), "a.avsc: doc: missing .*"),
                arguments(edit(MEAL, "Its energy.", ""), "a.avsc: field calories: doc:  .*"),
                arguments(edit(MEAL, "\"name\": \"calories\"", "\"name\": \"Calories\""), "a.avsc: field Calories: .*"),
                arguments(
                        edit(MEAL, "\"name\": \"calories\"", "\"name\": \"etag\""),
                        "a.avsc: field etag: etag " + "\\(expected: a name that no member of a document has\\)"),
                arguments(
                        edit(MEAL, "\"name\": \"name\"", "\"name\": \"order\""),
                        "a.avsc: field order: TEXT " + "\\(expected: a whole number, as its place\\)"),
                arguments(
                        edit(MEAL, "[\"null\", \"long\"]", "[\"null\", \"double\"]"),
                        "a.avsc: field calories: type: " + ".* \\(expected: null and one of string, long, .*"),
                arguments(
                        edit(MEAL, "[\"null\", \"long\"], \"default\": null", "\"long\""),
                        "a.avsc: field calories: " + "type: .* \\(expected: null and one of string, long, .*"),
                arguments(
                        edit(MEAL, "[\"null\", \"long\"], \"default\": null,", "[\"null\", \"long\"],"),
                        "a.avsc: " + "field calories: default: missing \\(expected: null\\)"),
                arguments(
                        edit(MEAL, "\"replog.required\": true", "\"replog.required\": \"yes\""),
                        "a.avsc: field name:" + " replog.required: yes \\(expected: true or false\\)"),
                arguments(
                        edit(MEAL, "\"replog.minLength\": 1", "\"replog.minLength\": 101"),
                        "a.avsc: field name: " + "replog.maxLength: 100 \\(expected: a number of 101..10000\\)"),
                arguments(
                        edit(MEAL, "\"replog.maxLength\": 100", "\"replog.maxLength\": 10001"),
                        "a.avsc: field name: " + "replog.maxLength: 10001 \\(expected: a number of 1..10000\\)"),
                arguments(
                        edit(MEAL, "\"replog.max\": 20000", "\"replog.max\": -1"),
                        "a.avsc: field calories: " + "replog.max: -1 \\(expected: a number of 0..9007199254740991\\)"),
                arguments(
                        edit(MEAL, "\"replog.max\": 20000", "\"replog.max\": 1.5"),
                        "a.avsc: field calories: " + "replog.max: 1.5 \\(expected: a whole number\\)"),
                arguments(
                        edit(MEAL, ", \"replog.max\": \"100000.5\"", ""),
                        "a.avsc: field grams: replog.max: missing " + ".*"),
                arguments(
                        edit(MEAL, "100000.5", "1e9"),
                        "a.avsc: field grams: replog.max: 1e9 \\(expected: a number " + "of 0..999999999\\)"),
                arguments(edit(MEAL, "\"scale\": 3", "\"scale\": 7"), "a.avsc: field grams: scale: 7 .*"),
                arguments(
                        edit(MEAL, "\"precision\": 12", "\"precision\": 22"), "a.avsc: field grams: precision: 22 .*"),
                arguments(
                        edit(MEAL, "\"replog.initially\": \"planned\"", "\"replog.initially\": \"cooked\""),
                        "a.avsc: " + "field state: replog.initially: state: cooked .*"),
                arguments(
                        edit(MEAL, "\"eaten\": []", "\"cooked\": []"),
                        "a.avsc: field state: replog.transitions: .* " + "\\(expected: each value of replog.oneOf\\)"),
                arguments(
                        edit(MEAL, "\"planned\": [\"eaten\"]", "\"planned\": [\"cooked\"]"),
                        "a.avsc: field state: "
                                + "replog.transitions: planned: \\[cooked\\] \\(expected: values of replog.oneOf\\)"),
                arguments(
                        edit(MEAL, "\"replog.onlyOne\": \"planned\"", "\"replog.onlyOne\": \"x\""),
                        "a.avsc: field " + "state: replog.onlyOne: x \\(expected: a value of replog.oneOf\\)"),
                arguments(
                        edit(MEAL, "[\"planned\", \"eaten\"]", "[\"planned\", \"planned\"]"),
                        "a.avsc: field state: " + "replog.oneOf: planned \\(expected: texts of .* each once\\)"),
                arguments(
                        edit(MEAL, "\"replog.reference\": \"workout\"", "\"replog.reference\": \"session\""),
                        "a.avsc: field workout_id: replog.reference: session \\(expected: a type of the catalogue\\)"),
                arguments(
                        edit(MEAL, ", \"replog.reference\": \"workout\"", ""), "a.avsc: field workout_id: neither .*"),
                arguments(
                        edit(MEAL, "\"replog.reference\": \"workout\"", "\"replog.parent\": \"workout\""),
                        "a.avsc: " + "field workout_id: replog.required: missing \\(expected: true, .*"),
                arguments(
                        edit(
                                MEAL,
                                "\"replog.reference\": \"workout\"",
                                "\"replog.required\": true, \"replog.parent\"" + ": \"course\""),
                        "a.avsc: replog.parent: meal \\(expected: a parent that is not below .*"),
                arguments(
                        edit(MEAL, "\"course\"}", "\"workout_set\"}"),
                        "a.avsc: replog.children: courses: workout_set"
                                + " \\(expected: a type whose parent is meal\\)"),
                arguments(
                        edit(MEAL, "\"course\"}", "\"dish\"}"),
                        "a.avsc: replog.children: courses: dish \\(expected: " + "a type of the catalogue\\)"),
                arguments(
                        edit(MEAL, "{\"courses\":", "{\"calories\":"),
                        "a.avsc: replog.children: calories: a field " + "too .*"),
                arguments(
                        edit(MEAL, "[\"calories\", \"eaten_at\"]", "[\"calories\", \"drunk_at\"]"),
                        "a.avsc: " + "replog.requiresOneOf: .* \\(expected: fields of the type\\)"),
                arguments(
                        edit(WORKOUT, fields, "\"replog.code\": 5, " + fields),
                        "a.avsc: replog.code: 5 \\(expected: 4" + ", or no such key\\)"),
                arguments(
                        edit(WORKOUT, fields, "\"replog.collection\": \"w\", " + fields),
                        "a.avsc: " + "replog.collection: w \\(expected: workouts, or no such key\\)"),
                arguments(
                        edit(
                                WORKOUT,
                                "\"mood\", \"type\": [\"null\", \"string\"], \"default\": null, \"doc\": \"The "
                                        + "person's mood.\",\n   \"replog.oneOf\": [\"good\", \"bad\"], "
                                        + "\"replog.initially\": \"good\"",
                                "\"name\", \"type\": [\"null\", \"boolean\"], \"default\": null, \"doc\": \"x\""),
                        "a.avsc: " + "field name: type: boolean \\(expected: text, because a kind never changes\\)"),
                arguments(
                        edit(WORKOUT, fields, "\"replog.children\": {\"exercises\": \"workout_set\"}, " + fields),
                        "a.avsc: replog.children: exercises=workout_set \\(expected: exercises=workout_exercise\\)"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void badFile_isRefusedInOneSentence(String text, String message) {
        assertThatExceptionOfType(CatalogueRefusedException.class)
                .isThrownBy(() -> read(text, COURSE))
                .withMessageMatching(message);
    }

    @Test
    void missingParent_isRefused() {
        assertThatExceptionOfType(CatalogueRefusedException.class)
                .isThrownBy(() -> read(COURSE))
                .withMessage("a.avsc: field meal_id: replog.parent: meal (expected: a type of the catalogue)");
    }

    /** A file with any characters removed is read or refused; it never fails in another way. */
    @Test
    void damagedFile_isReadOrRefused() {
        Property.holds(random -> {
            StringBuilder text = new StringBuilder(Property.oneOf(random, List.of(MEAL, COURSE, WORKOUT)));
            for (int cuts = random.nextInt(1, 4); cuts > 0; cuts--) {
                int at = random.nextInt(text.length());
                text.delete(at, Math.min(text.length(), at + random.nextInt(1, 12)));
            }
            try {
                assertThat(read(text.toString()).types()).hasSizeGreaterThanOrEqualTo(6);
            } catch (CatalogueRefusedException e) {
                assertThat(e).hasMessageStartingWith("a.avsc: ").hasMessageContaining("(expected: ");
            }
        });
    }

    @Test
    void orderOfFiles_hasNoEffect() throws Exception {
        List<String> texts = new ArrayList<>(List.of(MEAL, COURSE, WORKOUT));
        String version = read(MEAL, COURSE, WORKOUT).version();
        for (int seed = 0; seed < 10; seed++) {
            Collections.shuffle(texts, new Random(seed));
            assertThat(read(texts.toArray(String[]::new)).version()).isEqualTo(version);
        }
    }

    private static Field field(EntityType type, String name) {
        return Objects.requireNonNull(type.field(name));
    }

    private static String edit(String text, String found, String replacement) {
        String edited = text.replace(found, replacement);
        assertThat(edited).as(found).isNotEqualTo(text);
        return edited;
    }
}
