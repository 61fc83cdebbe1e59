package dev.replog.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.Precondition;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.CatalogueReader;
import dev.replog.schemas.catalogue.CatalogueRefusedException;
import dev.replog.schemas.catalogue.Catalogues;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A mutation is decided by the version of the catalogue that it names, whatever versions came after it. */
class CatalogueVersionTest {
    private static final Name LUNCH = new Name("meal", "lunch");
    private static final Name SOUP = new Name("course", "soup");
    private static final String STATE =
            "\"replog.oneOf\": [\"planned\", \"eaten\"], \"replog.initially\": \"planned\", ";

    private static final String NO_CHILDREN = "";
    private static final Catalogue FIRST = catalogue(
            NO_CHILDREN,
            meal("", STATE + "\"replog.transitions\": {\"planned\": [\"eaten\"], \"eaten\": [\"planned\"]}"),
            course());
    /**
     * Requires one more field, has one field less, and allows one transition less. It nests a new type in workouts,
     * which are documents already, and one in exercises, which are not.
     */
    private static final Catalogue SECOND = catalogue(
            "\"replog.children\": {\"pictures\": \"picture\"}, ",
            meal(
                            field("long", "kcal", ", \"replog.required\": true, \"replog.min\": 0, \"replog.max\": 9"),
                            STATE
                                    + "\"replog.onlyOne\": \"planned\", "
                                    + "\"replog.transitions\": {\"planned\": [\"eaten\"], \"eaten\": []}")
                    .replace(field("string", "note", ""), ""),
            course(),
            below("picture", "workout", 102),
            below("cue", "exercise", 103),
            """
            {"type": "record", "name": "E", "replog.type": "exercise", "replog.children": {"cues": "cue"},
             "fields": []}""");
    /** Has none of the types. */
    private static final Catalogue THIRD = catalogue(NO_CHILDREN);

    /** The known versions after the first, the second and the third came into use. */
    private static final List<Catalogues> KNOWN =
            List.of(known(FIRST), known(FIRST, SECOND), known(FIRST, SECOND, THIRD));

    private static Catalogue catalogue(String children, String... files) {
        TreeMap<String, String> named = new TreeMap<>();
        for (String file : files) {
            named.put("file" + named.size(), file);
        }
        // The third version differs from the shipped one.
        named.put("mood", """
                {"type": "record", "name": "W", "replog.type": "workout", %s"fields": [
                  {"name": "mood", "type": ["null", "string"], "default": null, "doc": "Mood."}]}
                """.formatted(children));
        try {
            return CatalogueReader.read(named, Set.of());
        } catch (CatalogueRefusedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String meal(String more, String state) {
        return """
                {"type": "record", "name": "Meal", "doc": "A meal.", "replog.type": "meal",
                 "replog.collection": "meals", "replog.code": 100, "replog.children": {"courses": "course"},
                 "fields": [%s%s%s
                  {"name": "state", "type": ["null", "string"], "default": null, "doc": "Its state.", %s}]}
                """.formatted(
                field("string", "name", ", \"replog.required\": true"), field("string", "note", ""), more, state);
    }

    private static String field(String type, String name, String rules) {
        return "{\"name\": \"" + name + "\", \"type\": [\"null\", \"" + type
                + "\"], \"default\": null, \"doc\": \"A field.\"" + rules + "}, ";
    }

    private static String course() {
        return """
                {"type": "record", "name": "Course", "doc": "A course.", "replog.type": "course",
                 "replog.collection": "courses", "replog.code": 101, "fields": [
                  {"name": "meal_id", "type": ["null", {"type": "string", "logicalType": "uuid"}], "default": null,
                   "doc": "Its meal.", "replog.required": true, "replog.parent": "meal"},
                  {"name": "order", "type": ["null", "long"], "default": null, "doc": "Its place.",
                   "replog.min": 0, "replog.max": 9}]}
                """;
    }

    private static String below(String name, String parent, int code) {
        return """
                {"type": "record", "name": "%1$s", "doc": "Nested in a shipped type.", "replog.type": "%1$s",
                 "replog.collection": "%1$ss", "replog.code": %3$d, "fields": [
                  {"name": "%2$s_id", "type": ["null", {"type": "string", "logicalType": "uuid"}], "default": null,
                   "doc": "Its parent.", "replog.required": true, "replog.parent": "%2$s"}]}
                """.formatted(name, parent, code);
    }

    private static Catalogues known(Catalogue... versions) {
        Catalogues known = Catalogues.shipped();
        for (Catalogue version : versions) {
            try {
                known = known.with(version);
            } catch (CatalogueRefusedException e) {
                throw new IllegalStateException(e);
            }
        }
        return known;
    }

    private static Ask lunch(Catalogue version) {
        return Ask.upsert(LUNCH).with("name", "Lunch").under(version);
    }

    @Test
    void newType_isCreatedNestedAndDeleted() {
        Catalogues known = known(FIRST);
        VersionedLog log = new VersionedLog()
                .decide(
                        known,
                        lunch(FIRST)
                                .nodes(Ask.upsert(SOUP).with("meal_id", LUNCH).with("order", 1))
                                .withDocument());
        assertThat(log.outcomes.getLast().getDocument())
                .contains("\"name\":\"Lunch\"", "\"state\":\"planned\"", "\"courses\":[{\"id\":\"" + SOUP.id());
        log.decide(known, Ask.delete(LUNCH).under(FIRST));
        assertThat(log.outcomes.getLast().getDeletedCount()).isEqualTo(2);
    }

    @Test
    void laterVersion_changesNothingForMutationsOfAnEarlierOne() {
        Catalogues known = known(FIRST, SECOND, THIRD);
        VersionedLog log = new VersionedLog().decide(known, lunch(FIRST).with("note", "spicy"));
        assertThat(log.last()).isEqualTo("APPLIED");
        log.decide(known, Ask.patch(LUNCH).with("state", "eaten").under(FIRST));
        log.decide(known, Ask.patch(LUNCH).with("state", "planned").under(FIRST));
        assertThat(log.last()).isEqualTo("APPLIED");
        log.decide(known, Ask.patch(LUNCH).with("state", "eaten").under(FIRST));

        log.decide(
                known, Ask.patch(LUNCH).with("state", "planned").with("kcal", 5).under(SECOND));
        assertThat(log.last()).isEqualTo("invalid_transition");
        log.decide(known, Ask.patch(LUNCH).with("name", "Dinner").under(SECOND));
        assertThat(log.last()).as("kcal is required").isEqualTo("validation_failed");
        log.decide(known, Ask.patch(LUNCH).with("note", "mild").under(SECOND));
        assertThat(log.last()).as("note is not a field").isEqualTo("validation_failed");
        log.decide(
                known, Ask.patch(LUNCH).with("name", "Dinner").with("kcal", 5).under(SECOND));
        assertThat(log.last()).isEqualTo("APPLIED");
        log.decide(known, Ask.patch(LUNCH).with("name", "Supper").under(THIRD));
        assertThat(log.last()).as("meal is not a type").isEqualTo("validation_failed");

        assertThat(log.rows().values().iterator().next())
                .as("the field that was left out can still be read")
                .contains("\"name\":\"Dinner\"", "\"note\":\"spicy\"", "\"kcal\":5");
    }

    @Test
    void mutationWithoutAVersion_isDecidedByTheShippedTypes() {
        VersionedLog log =
                new VersionedLog().decide(known(FIRST), Ask.upsert(LUNCH).with("name", "Lunch"));
        assertThat(log.last()).isEqualTo("validation_failed");
    }

    /** A type that ships with a later release than the rules is decided in this way. */
    @Test
    void versionOfARelease_isKnown_alsoWhereNothingWasAdded() {
        Catalogues known = Catalogues.shipped();
        VersionedLog log = new VersionedLog()
                .decide(known, Ask.upsert(Name.exercise("squat")).with("name", "Squat"))
                .decide(known, Ask.upsert(Name.workout("monday")).with("day_id", "d"))
                .decide(known, superset().under(Catalogue.ofRelease("v2")));
        assertThat(log.last()).as("v2 has no such field").isEqualTo("validation_failed");
        log.decide(known, superset().under(Catalogue.ofRelease("v4")));
        assertThat(log.last()).isEqualTo("APPLIED");
    }

    private static Ask superset() {
        return Ask.upsert(Name.entry("first"))
                .with("workout_id", Name.workout("monday"))
                .with("exercise_id", Name.exercise("squat"))
                .with("superset_group", 1);
    }

    @Test
    void documentsOfOutcomes_haveTheNestedTypesOfTheirVersion() {
        Catalogues known = known(FIRST, SECOND, THIRD);
        Name monday = Name.workout("monday");
        Name squat = Name.exercise("squat");
        Ask workout = Ask.upsert(monday).with("day_id", "d").withDocument();
        Ask exercise = Ask.upsert(squat).with("name", "Squat").withDocument();

        VersionedLog log = new VersionedLog().decide(known, workout.under(FIRST));
        assertThat(log.document()).contains("\"exercises\":[]").doesNotContain("pictures");
        log.decide(known, workout.under(SECOND));
        assertThat(log.document()).contains("\"exercises\":[]", "\"pictures\":[]");
        log.decide(known, exercise.under(FIRST));
        assertThat(log.document()).doesNotContain("cues");
        log.decide(known, exercise.under(SECOND));
        assertThat(log.document()).contains("\"cues\":[]");

        Name knees = new Name("cue", "knees");
        log.decide(known, Ask.upsert(knees).with("exercise_id", squat).under(SECOND));
        log.decide(known, exercise.under(THIRD));
        assertThat(log.document()).as("what is there is shown").contains("\"cues\":[{\"id\":\"" + knees.id());
    }

    /** While the log is written, only the versions so far are known; a replay knows all of them. */
    @Test
    void replayWithAllVersions_givesTheSameBytes() {
        Long only = Long.getLong("seed");
        for (long seed = only == null ? 0 : only; seed < (only == null ? 200 : only + 1); seed++) {
            Random random = new Random(seed);
            List<Ask> asks = new ArrayList<>();
            VersionedLog written = new VersionedLog();
            List<Catalogue> versions = List.of(FIRST, SECOND, THIRD);
            for (int i = 0; i < 60; i++) {
                int newest = i / 20;
                Ask ask = ask(random).under(versions.get(random.nextInt(newest + 1)));
                if (i > 0 && random.nextInt(3) == 0) {
                    int base = random.nextInt(i);
                    ask = (random.nextBoolean() ? ask.base(base) : ask.pulled(base))
                            .policy(ConflictPolicy.REJECT)
                            .from("d" + random.nextInt(2));
                }
                asks.add(ask);
                written.decide(KNOWN.get(newest), ask);
            }
            VersionedLog replayed = new VersionedLog();
            asks.forEach(ask -> replayed.decide(KNOWN.getLast(), ask));

            assertThat(replayed.outcomes).as("-Dseed=%d", seed).isEqualTo(written.outcomes);
            assertThat(replayed.rows()).as("-Dseed=%d", seed).isEqualTo(written.rows());
        }
    }

    private static Ask ask(Random random) {
        Name meal = new Name("meal", "m" + random.nextInt(3));
        Name course = new Name("course", "c" + random.nextInt(3));
        Name workout = Name.workout("w" + random.nextInt(2));
        Name exercise = Name.exercise("e" + random.nextInt(2));
        String state = random.nextBoolean() ? "planned" : "eaten";
        return switch (random.nextInt(14)) {
            case 0, 1 -> Ask.upsert(meal).with("name", "x" + random.nextInt(3)).withDocument();
            case 2 ->
                Ask.put(meal).with("name", "y").with("kcal", random.nextInt(9)).with("state", state);
            case 3 -> Ask.patch(meal).with("state", state);
            case 4 -> Ask.patch(meal).with("note", "n" + random.nextInt(3)).withDocument();
            case 5 -> Ask.upsert(course).with("meal_id", meal).with("order", random.nextInt(9));
            case 6 -> random.nextBoolean() ? Ask.delete(meal) : Ask.delete(course);
            case 7 -> Ask.upsert(new Name("picture", "p" + random.nextInt(3))).with("workout_id", workout);
            case 8 -> Ask.upsert(new Name("cue", "c" + random.nextInt(3))).with("exercise_id", exercise);
            case 9 -> Ask.upsert(exercise).with("name", "e").withDocument();
            case 10 -> random.nextBoolean() ? Ask.delete(workout) : Ask.delete(exercise);
            case 11 -> Ask.upsert(workout).with("notes", "n").require(Precondition.MUST_NOT_EXIST);
            default ->
                Ask.upsert(workout).with("day_id", "d").with("mood", "good").withDocument();
        };
    }
}
