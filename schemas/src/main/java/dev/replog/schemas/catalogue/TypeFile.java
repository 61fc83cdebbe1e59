package dev.replog.schemas.catalogue;

import dev.replog.schemas.token.Coverage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One file of the catalogue: an Avro record that describes a type, or the fields by which a type that ships with RepLog
 * is extended.
 *
 * @param place for messages
 */
record TypeFile(Place place, String type, Schema schema) {
    /** Lower codes are reserved for the types of later releases. */
    static final int CODE_MIN = 100;

    private static final int FIELDS_MAX = 200;
    private static final Pattern COLLECTION = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    private static final List<String> KEYS =
            List.of("replog.type", "replog.collection", "replog.code", "replog.children", "replog.requiresOneOf");

    static TypeFile parse(String name, String text) throws CatalogueRefusedException {
        Place place = new Place(name);
        Schema schema;
        try {
            schema = new Schema.Parser().parse(text);
        } catch (RuntimeException e) {
            // Avro fails with many exceptions, also with a NullPointerException.
            throw place.refuse(reason(e), "one Avro record in JSON");
        }
        place.require(schema.getType() == Schema.Type.RECORD, schema.getType(), "one Avro record in JSON");
        place.requireKeys(schema, KEYS);
        Object type = schema.getObjectProp("replog.type");
        if (!(type instanceof String named) || !FieldFile.NAME.matcher(named).matches()) {
            throw place.in("replog.type").refuse(type, FieldFile.NAME_EXPECTED);
        }
        place.require(
                schema.getFields().size() <= FIELDS_MAX,
                schema.getFields().size() + " fields",
                "at most " + FIELDS_MAX);
        for (Schema.Field field : schema.getFields()) {
            FieldFile.check(field, place);
        }
        TypeFile file = new TypeFile(place, named, schema);
        file.checkLists();
        return file;
    }

    private void checkLists() throws CatalogueRefusedException {
        Object children = schema.getObjectProp("replog.children");
        Place there = place.in("replog.children");
        there.require(children == null || children instanceof Map, children, "an object of property and type");
        if (children instanceof Map<?, ?> named) {
            for (Map.Entry<?, ?> child : named.entrySet()) {
                String property = String.valueOf(child.getKey());
                there.require(FieldFile.NAME.matcher(property).matches(), property, FieldFile.NAME_EXPECTED);
                there.in(property).require(child.getValue() instanceof String, child.getValue(), "a type");
            }
        }
        Object oneOf = schema.getObjectProp("replog.requiresOneOf");
        place.in("replog.requiresOneOf")
                .require(
                        oneOf == null
                                || oneOf instanceof List<?> names
                                        && names.stream().allMatch(String.class::isInstance),
                        oneOf,
                        "a list of fields");
    }

    /** The schema of a type that this file alone describes. */
    Schema asNewType() throws CatalogueRefusedException {
        Object collection = schema.getObjectProp("replog.collection");
        if (!(collection instanceof String text) || !COLLECTION.matcher(text).matches()) {
            throw place.in("replog.collection")
                    .refuse(collection, "1..63 lower-case letters, digits and dashes, beginning with a letter");
        }
        Object code = schema.getObjectProp("replog.code");
        if (!(code instanceof Integer number) || number < CODE_MIN || number > Coverage.CODE_MAX) {
            throw place.in("replog.code").refuse(code, CODE_MIN + ".." + Coverage.CODE_MAX);
        }
        place.in("doc").require(schema.getDoc() != null && !schema.getDoc().isBlank(), null, "a sentence about it");
        place.require(!schema.getFields().isEmpty(), "no fields", "at least one field");
        return schema;
    }

    /** The schema of a type that ships with RepLog, with the fields of this file added to its own. */
    Schema asExtensionOf(Schema shipped) throws CatalogueRefusedException {
        requireSame("replog.collection", shipped);
        requireSame("replog.code", shipped);
        Map<String, Schema.Field> fields = new LinkedHashMap<>();
        for (Schema.Field field : shipped.getFields()) {
            fields.put(field.name(), field);
        }
        for (Schema.Field field : schema.getFields()) {
            Schema.Field before = fields.put(field.name(), field);
            if (before != null) {
                requireSameKind(before, field, place);
            }
        }
        Schema extended = Schema.createRecord(
                shipped.getName(),
                shipped.getDoc(),
                shipped.getNamespace(),
                false,
                fields.values().stream()
                        .map(field -> new Schema.Field(field, field.schema()))
                        .toList());
        shipped.getObjectProps().forEach((key, value) -> {
            if (!key.equals("replog.children") && !key.equals("replog.requiresOneOf")) {
                extended.addProp(key, value);
            }
        });
        Map<Object, Object> children = new LinkedHashMap<>(children(shipped));
        for (Map.Entry<?, ?> child : children(schema).entrySet()) {
            Object before = children.put(child.getKey(), child.getValue());
            place.in("replog.children")
                    .require(before == null || before.equals(child.getValue()), child, child.getKey() + "=" + before);
        }
        if (!children.isEmpty()) {
            extended.addProp("replog.children", children);
        }
        Object oneOf = schema.getObjectProp("replog.requiresOneOf");
        Object kept = oneOf == null ? shipped.getObjectProp("replog.requiresOneOf") : oneOf;
        if (kept != null) {
            extended.addProp("replog.requiresOneOf", kept);
        }
        return extended;
    }

    private void requireSame(String key, Schema shipped) throws CatalogueRefusedException {
        Object given = schema.getObjectProp(key);
        Object expected = shipped.getObjectProp(key);
        place.in(key).require(given == null || given.equals(expected), given, expected + ", or no such key");
    }

    /** A field never changes its kind, or the type that it refers to. */
    static void requireSameKind(Schema.Field before, Schema.Field after, Place place) throws CatalogueRefusedException {
        Place there = place.in("field " + after.name());
        there.in("type")
                .require(
                        kind(after).equals(kind(before)), kind(after), kind(before) + ", because a kind never changes");
        for (String key : List.of("replog.parent", "replog.reference")) {
            Object found = after.getObjectProp(key);
            Object expected = before.getObjectProp(key);
            there.in(key)
                    .require(
                            found == null ? expected == null : found.equals(expected),
                            found,
                            expected == null ? "no such key" : expected.toString());
        }
    }

    private static String kind(Schema.Field field) {
        Field known = Field.of(field);
        Field.Limits limits = known.limits();
        return switch (known.kind()) {
            case DECIMAL -> "decimal with precision " + limits.digitsMax() + " and scale " + limits.scaleMax();
            case TEXT, WHOLE, FLAG, DATE, INSTANT, ID -> CatalogueJson.kind(known.kind());
        };
    }

    static Map<?, ?> children(Schema schema) {
        return schema.getObjectProp("replog.children") instanceof Map<?, ?> children ? children : Map.of();
    }

    private static String reason(Throwable failure) {
        List<String> reasons = new ArrayList<>();
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null) {
                reasons.add(cause.getMessage().lines().findFirst().orElse(""));
            }
        }
        return reasons.isEmpty() ? failure.getClass().getSimpleName() : reasons.getLast();
    }
}
