package dev.replog.schemas.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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
import org.junit.jupiter.api.Test;

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

    static Catalogue read(String... texts) throws CatalogueRefusedException {
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

        assertThat(catalogue.types()).hasSize(Catalogue.shipped().types().size() + 2);
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
        assertThat(again.types())
                .extracting(EntityType::code)
                .startsWith(1, 2, 3, 4, 5, 6)
                .endsWith(100, 101);
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
}
