package dev.replog.schemas.catalogue;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Checks one field in a file of the catalogue, before it becomes a {@link Field}. */
final class FieldFile {
    static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");
    static final String NAME_EXPECTED = "1..63 lower-case letters, digits and underscores, beginning with a letter";
    /** The most characters of a text. */
    static final BigDecimal TEXT_LENGTH_MAX = BigDecimal.valueOf(10_000);
    /** JavaScript represents whole numbers exactly up to here. */
    static final BigDecimal WHOLE_MAX = BigDecimal.valueOf((1L << 53) - 1);
    /** The decimals in the fields of a mutation have this precision and scale. */
    static final int DIGITS_MAX = 24;

    static final int SCALE_MAX = 6;

    private static final int VALUES_MAX = 100;
    private static final int VALUE_LENGTH_MAX = 100;
    private static final String ORDER = "order";
    /** Members of every document that are no fields. */
    private static final Set<String> MEMBERS = Set.of(
            "id", "user_id", "etag", "version", "created_at", "updated_at", "deleted_at", "sync_token", "conflict");

    private final Schema.Field field;
    private final Place place;
    private final FieldKind kind;

    private FieldFile(Schema.Field field, Place place, FieldKind kind) {
        this.field = field;
        this.place = place;
        this.kind = kind;
    }

    static void check(Schema.Field field, Place file) throws CatalogueRefusedException {
        Place place = file.in("field " + field.name());
        place.require(NAME.matcher(field.name()).matches(), field.name(), NAME_EXPECTED);
        place.require(!MEMBERS.contains(field.name()), field.name(), "a name that no member of a document has");
        place.in("doc").require(!isBlank(field.doc()), field.doc(), "a sentence about the field");
        FieldKind kind;
        Schema schema;
        try {
            schema = Field.valueSchema(field);
            kind = Field.kind(field.name(), schema);
        } catch (IllegalStateException e) {
            throw place.in("type")
                    .refuse(
                            field.schema(),
                            "null and one of string, long, boolean, date, timestamp-millis, decimal or uuid");
        }
        place.in("type").requireKeys(schema, List.of());
        place.in("default")
                .require(
                        field.hasDefaultValue()
                                && field.schema().getTypes().getFirst().isNullable(),
                        null,
                        "null");
        new FieldFile(field, place, kind).check(schema);
    }

    private void check(Schema schema) throws CatalogueRefusedException {
        place.requireKeys(field, keys(kind));
        Object required = field.getObjectProp("replog.required");
        place.in("replog.required").require(required == null || required instanceof Boolean, required, "true or false");
        place.require(kind == FieldKind.WHOLE || !field.name().equals(ORDER), kind, "a whole number, as its place");
        switch (kind) {
            case TEXT -> checkText();
            case WHOLE -> checkRange(WHOLE_MAX);
            case DECIMAL -> checkDecimal(schema);
            case ID -> checkReference();
            case FLAG, DATE, INSTANT -> {}
        }
        checkInitially();
    }

    private static List<String> keys(FieldKind kind) {
        List<String> keys = new ArrayList<>(List.of("replog.required"));
        keys.addAll(
                switch (kind) {
                    case TEXT ->
                        List.of(
                                "replog.minLength",
                                "replog.maxLength",
                                "replog.oneOf",
                                "replog.initially",
                                "replog.transitions",
                                "replog.onlyOne");
                    case WHOLE, DECIMAL -> List.of("replog.min", "replog.max", "replog.initially");
                    case FLAG -> List.of("replog.initially");
                    case ID -> List.of("replog.parent", "replog.reference");
                    case DATE, INSTANT -> List.of();
                });
        return keys;
    }

    private void checkText() throws CatalogueRefusedException {
        BigDecimal min = number("replog.minLength", BigDecimal.ZERO, BigDecimal.ZERO, TEXT_LENGTH_MAX);
        number("replog.maxLength", TEXT_LENGTH_MAX, min, TEXT_LENGTH_MAX);
        List<String> values = texts("replog.oneOf", field.getObjectProp("replog.oneOf"));
        checkTransitions(values);
        Object onlyOne = field.getObjectProp("replog.onlyOne");
        place.in("replog.onlyOne")
                .require(onlyOne == null || values.contains(onlyOne), onlyOne, "a value of replog.oneOf");
    }

    private void checkTransitions(List<String> values) throws CatalogueRefusedException {
        Object given = field.getObjectProp("replog.transitions");
        Place there = place.in("replog.transitions");
        if (given == null) {
            return;
        }
        if (!(given instanceof Map<?, ?> transitions)) {
            throw there.refuse(given, "an object with the values that may follow each value");
        }
        there.require(
                transitions.keySet().equals(Set.copyOf(values)), transitions.keySet(), "each value of replog.oneOf");
        for (Map.Entry<?, ?> next : transitions.entrySet()) {
            List<String> following = texts("replog.transitions", next.getValue());
            there.in(String.valueOf(next.getKey()))
                    .require(values.containsAll(following), following, "values of replog.oneOf");
        }
    }

    private void checkRange(BigDecimal most) throws CatalogueRefusedException {
        BigDecimal min = number("replog.min", null, most.negate(), most);
        number("replog.max", null, min, most);
    }

    private void checkDecimal(Schema schema) throws CatalogueRefusedException {
        if (!(schema.getLogicalType() instanceof LogicalTypes.Decimal decimal)) {
            throw place.in("type").refuse(schema, "a decimal with precision and scale");
        }
        place.in("scale")
                .require(
                        decimal.getScale() >= 0 && decimal.getScale() <= SCALE_MAX,
                        decimal.getScale(),
                        "0.." + SCALE_MAX);
        int whole = decimal.getPrecision() - decimal.getScale();
        int wholeMax = DIGITS_MAX - SCALE_MAX;
        place.in("precision")
                .require(
                        whole >= 1 && whole <= wholeMax,
                        decimal.getPrecision(),
                        "1.." + wholeMax + " more than the scale");
        BigDecimal most = BigDecimal.TEN.pow(whole).subtract(BigDecimal.ONE);
        checkRange(most);
    }

    private void checkReference() throws CatalogueRefusedException {
        Object parent = field.getObjectProp("replog.parent");
        Object reference = field.getObjectProp("replog.reference");
        place.require(
                (parent == null) != (reference == null),
                parent == null ? "neither replog.parent nor replog.reference" : "replog.parent and replog.reference",
                "one of them");
        Object type = parent == null ? reference : parent;
        place.in(parent == null ? "replog.reference" : "replog.parent")
                .require(type instanceof String, type, "the name of a type");
        place.in("replog.required")
                .require(
                        parent == null || Boolean.TRUE.equals(field.getObjectProp("replog.required")),
                        field.getObjectProp("replog.required"),
                        "true, as the entity belongs to its parent");
    }

    private void checkInitially() throws CatalogueRefusedException {
        Object initially = field.getObjectProp("replog.initially");
        if (initially == null) {
            return;
        }
        Checked checked;
        try {
            checked = Field.of(field).check(Field.initialValue(kind, initially));
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw place.in("replog.initially").refuse(initially, "a value of the field");
        }
        if (checked instanceof Checked.Refused refused) {
            throw place.in("replog.initially").refuse(refused.message(), "a value of the field");
        }
    }

    private BigDecimal number(String key, @Nullable BigDecimal otherwise, BigDecimal least, BigDecimal most)
            throws CatalogueRefusedException {
        Object given = field.getObjectProp(key);
        String expected = "a number of " + least.toPlainString() + ".." + most.toPlainString();
        if (given == null && otherwise != null) {
            return otherwise;
        }
        if (!(given instanceof Number || given instanceof String)) {
            throw place.in(key).refuse(given, expected);
        }
        BigDecimal number;
        try {
            number = new BigDecimal(given.toString());
        } catch (NumberFormatException e) {
            throw place.in(key).refuse(given, expected);
        }
        place.in(key).require(number.compareTo(least) >= 0 && number.compareTo(most) <= 0, given, expected);
        place.in(key)
                .require(
                        kind == FieldKind.DECIMAL || number.stripTrailingZeros().scale() <= 0, given, "a whole number");
        return number;
    }

    private List<String> texts(String key, @Nullable Object given) throws CatalogueRefusedException {
        if (given == null) {
            return List.of();
        }
        Set<String> texts = new HashSet<>();
        if (given instanceof List<?> list && list.size() <= VALUES_MAX) {
            for (Object text : list) {
                boolean isValue = text instanceof String value
                        && !value.isEmpty()
                        && value.length() <= VALUE_LENGTH_MAX
                        && value.chars().noneMatch(Character::isISOControl);
                place.in(key)
                        .require(
                                isValue && texts.add((String) text),
                                text,
                                "texts of 1.." + VALUE_LENGTH_MAX + " characters, each once");
            }
            return Field.texts(given);
        }
        throw place.in(key).refuse(given, "a list of at most " + VALUES_MAX + " texts");
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }
}
