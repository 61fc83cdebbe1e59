package dev.replog.simulation.catalogue;

import dev.replog.schemas.catalogue.ApiPaths;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.CatalogueReader;
import dev.replog.schemas.catalogue.CatalogueRefusedException;
import dev.replog.schemas.catalogue.Catalogues;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The folders with types that the command-apis of a simulation are started with. Version 0 is none. Version 1 adds a
 * type that is nested in workouts, and fields of workouts. Version 2 has shorter limits, one transition less and one
 * field less of each type.
 */
public final class DeployedVersions {
    /** The texts of an entity that has them. The later limit is between them. */
    public static final List<String> CAPTIONS = List.of("legs", "legs and arms", "legs, arms and back");

    /** The moods of a workout. The later version has the first one only. */
    public static final List<String> MOODS = List.of("good", "bad");

    private static final List<Catalogue> ALL = List.of(
            Catalogue.shipped(),
            catalogue(
                    photo(15, text("place", ""), "{\"draft\": [\"shown\"], \"shown\": [\"draft\"]}"),
                    workout("[\"good\", \"bad\"]", text("weather", ""))),
            catalogue(photo(6, "", "{\"draft\": [\"shown\"], \"shown\": []}"), workout("[\"good\"]", "")));

    private static final Catalogues KNOWN = all();

    private DeployedVersions() {}

    /** The number of versions. */
    public static int count() {
        return ALL.size();
    }

    /** The catalogue of a command-api with this version of the folder. */
    public static Catalogue of(int version) {
        return ALL.get(version);
    }

    /** The types of all versions together. */
    public static Catalogue types() {
        return KNOWN.all();
    }

    private static Catalogues all() {
        try {
            Catalogues known = Catalogues.shipped();
            for (Catalogue version : ALL.subList(1, ALL.size())) {
                known = known.with(version);
            }
            return known;
        } catch (CatalogueRefusedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Catalogue catalogue(String photo, String workout) {
        try {
            return CatalogueReader.read(
                    new TreeMap<>(Map.of("photo.avsc", photo, "workout.avsc", workout)), ApiPaths.RESERVED);
        } catch (CatalogueRefusedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String workout(String moods, String more) {
        return """
                {"type": "record", "name": "Workout", "replog.type": "workout",
                 "replog.children": {"photos": "photo"}, "fields": [%s
                  {"name": "mood", "type": ["null", "string"], "default": null, "doc": "The mood.",
                   "replog.oneOf": %s}]}
                """.formatted(more, moods);
    }

    private static String photo(int captionMax, String more, String transitions) {
        return """
                {"type": "record", "name": "Photo", "doc": "A picture of a workout.", "replog.type": "photo",
                 "replog.collection": "photos", "replog.code": 100, "fields": [
                  {"name": "workout_id", "type": ["null", {"type": "string", "logicalType": "uuid"}],
                   "default": null, "doc": "The workout.", "replog.required": true, "replog.parent": "workout"},
                  {"name": "exercise_id", "type": ["null", {"type": "string", "logicalType": "uuid"}],
                   "default": null, "doc": "The exercise that it shows.", "replog.reference": "exercise"},
                  %s%s
                  {"name": "state", "type": ["null", "string"], "default": null, "doc": "Whether others see it.",
                   "replog.oneOf": ["draft", "shown"], "replog.initially": "draft",
                   "replog.transitions": %s}]}
                """.formatted(more, text("caption", ", \"replog.maxLength\": " + captionMax), transitions);
    }

    private static String text(String name, String rules) {
        return "{\"name\": \"" + name + "\", \"type\": [\"null\", \"string\"], \"default\": null, \"doc\": \"A text.\""
                + rules + "},";
    }
}
