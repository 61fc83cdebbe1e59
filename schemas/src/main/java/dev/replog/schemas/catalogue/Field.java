package dev.replog.schemas.catalogue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One field of an entity type and its rules, read from the {@code replog.*} properties of its Avro field. A value that
 * passed {@link #check} is in its canonical form: two equal values are equal objects and have the same text.
 *
 * @param reference the entity type that a field of kind ID refers to; empty for other kinds
 * @param isParent true when the reference names the parent of the entity
 * @param initially the value of a new entity when the request names none; null when there is no such value
 * @param transitions the values that may follow each value; empty when any value may follow
 * @param onlyOne the value that at most one live entity of a user may have; null when there is none
 */
public record Field(
        String name,
        String doc,
        FieldKind kind,
        boolean required,
        Optional<String> reference,
        boolean isParent,
        Limits limits,
        @Nullable Object initially,
        Map<String, List<String>> transitions,
        @Nullable String onlyOne) {

    /**
     * @param min lowest number, or fewest characters of a text
     * @param max highest number, or most characters of a text
     * @param scaleMax most decimals of a decimal number
     * @param digitsMax most digits that the record of a decimal number can hold
     * @param oneOf the only texts allowed; empty when any text is allowed
     */
    public record Limits(BigDecimal min, BigDecimal max, int scaleMax, int digitsMax, List<String> oneOf) {}

    /**
     * More digits than any field allows. Bounds the time spent on a number with many digits; exponents cost no time.
     */
    private static final int DIGITS_MAX = 100;

    private static final double BITS_PER_DIGIT = Math.log(10) / Math.log(2);

    static Field of(Schema.Field field) {
        Schema schema = valueSchema(field);
        FieldKind kind = kind(field.name(), schema);
        String parent = field.getProp("replog.parent");
        String reference = parent != null ? parent : field.getProp("replog.reference");
        if ((kind == FieldKind.ID) != (reference != null)) {
            throw new IllegalStateException(field.name() + ": a field refers to an entity exactly when its kind is ID");
        }
        return new Field(
                field.name(),
                field.doc(),
                kind,
                Boolean.TRUE.equals(field.getObjectProp("replog.required")),
                Optional.ofNullable(reference),
                parent != null,
                limits(field, kind, schema),
                initially(kind, field.getObjectProp("replog.initially")),
                transitions(field.getObjectProp("replog.transitions")),
                field.getProp("replog.onlyOne"));
    }

    /** The canonical form of a value given as String, Boolean, whole number or BigDecimal, or what is wrong with it. */
    public Checked check(Object given) {
        return switch (kind) {
            case TEXT -> given instanceof String text ? checkText(text) : mistyped("a string", given);
            case WHOLE -> given instanceof Number number ? checkWhole(number) : mistyped("a whole number", given);
            case DECIMAL -> given instanceof Number number ? checkDecimal(number) : mistyped("a number", given);
            case FLAG -> given instanceof Boolean ? new Checked.Accepted(given) : mistyped("true or false", given);
            case DATE ->
                given instanceof String text
                        ? canonical(CanonicalText.date(text), "a date such as 2026-11-10", text)
                        : mistyped("a date such as 2026-11-10", given);
            case INSTANT ->
                given instanceof String text
                        ? canonical(CanonicalText.instant(text), "an instant such as 2026-11-10T14:30:00.123Z", text)
                        : mistyped("an instant such as 2026-11-10T14:30:00.123Z", given);
            case ID ->
                given instanceof String text
                        ? canonical(CanonicalText.uuid(text), "a UUID", text)
                        : mistyped("a UUID", given);
        };
    }

    private Checked checkText(String text) {
        if (text.indexOf('\0') >= 0) {
            return new Checked.Refused(name + ": contains a NUL character (expected: text without it)");
        }
        if (!limits.oneOf.isEmpty() && !limits.oneOf.contains(text)) {
            return new Checked.Refused(name + ": " + CanonicalText.shown(text) + " (expected: one of "
                    + String.join(", ", limits.oneOf) + ")");
        }
        int length = text.codePointCount(0, text.length());
        if (length < limits.min.intValueExact() || length > limits.max.intValueExact()) {
            return new Checked.Refused(
                    name + ": " + length + " characters (expected: " + limits.min + ".." + limits.max + ")");
        }
        if (!CanonicalText.isWellFormed(text)) {
            return new Checked.Refused(name + ": contains half of a surrogate pair (expected: valid Unicode)");
        }
        return new Checked.Accepted(text);
    }

    private Checked checkWhole(Number number) {
        BigDecimal value = exact(number);
        if (isOversized(value)) {
            return mistyped("at most " + DIGITS_MAX + " digits", value);
        }
        if (value.compareTo(limits.min) < 0 || value.compareTo(limits.max) > 0) {
            return outOfRange(value);
        }
        return value.stripTrailingZeros().scale() > 0
                ? mistyped("a whole number", number)
                : new Checked.Accepted(value.longValueExact());
    }

    private Checked checkDecimal(Number number) {
        BigDecimal value = exact(number);
        if (isOversized(value)) {
            return mistyped("at most " + DIGITS_MAX + " digits", value);
        }
        if (value.compareTo(limits.min) < 0 || value.compareTo(limits.max) > 0) {
            return outOfRange(value);
        }
        BigDecimal stripped = canonicalDecimal(value);
        return stripped.scale() > limits.scaleMax
                ? new Checked.Refused(name + ": " + CanonicalText.shown(value.toString()) + " (expected: at most "
                        + limits.scaleMax + " decimals)")
                : new Checked.Accepted(stripped);
    }

    /**
     * The same number without trailing zeros and without an exponent, so that equal numbers are equal objects. Call it
     * only with numbers within the bounds of a field, because it would write out all zeros of 1e999999999.
     */
    public static BigDecimal canonicalDecimal(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    private Checked canonical(Optional<String> canonical, String expected, String given) {
        return canonical.<Checked>map(Checked.Accepted::new).orElseGet(() -> mistyped(expected, given));
    }

    private Checked outOfRange(BigDecimal value) {
        return new Checked.Refused(name + ": " + CanonicalText.shown(value.toString()) + " (expected: " + limits.min
                + ".." + limits.max + ")");
    }

    private Checked mistyped(String expected, Object given) {
        return new Checked.Refused(name + ": " + shown(given) + " (expected: " + expected + ")");
    }

    private static String shown(Object given) {
        if (given instanceof Number number && isOversized(exact(number))) {
            return "a number of some " + (int) (exact(number).unscaledValue().bitLength() / BITS_PER_DIGIT) + " digits";
        }
        return CanonicalText.shown(given.toString());
    }

    private static boolean isOversized(BigDecimal value) {
        return value.unscaledValue().bitLength() > Math.ceil(DIGITS_MAX * BITS_PER_DIGIT);
    }

    private static BigDecimal exact(Number number) {
        return switch (number) {
            case BigDecimal decimal -> decimal;
            case BigInteger whole -> new BigDecimal(whole);
            case Long whole -> BigDecimal.valueOf(whole);
            case Integer whole -> BigDecimal.valueOf(whole);
            default ->
                throw new IllegalArgumentException(number.getClass().getName()
                        + ": not an exact number (expected: Long, Integer, BigInteger or BigDecimal)");
        };
    }

    static Schema valueSchema(Schema.Field field) {
        Schema schema = field.schema();
        if (schema.getType() != Schema.Type.UNION || schema.getTypes().size() != 2 || !schema.isNullable()) {
            throw new IllegalStateException(field.name() + ": " + schema + " (expected: a union of null and one type)");
        }
        return schema.getTypes().get(1);
    }

    static FieldKind kind(String name, Schema schema) {
        String logical = schema.getProp("logicalType");
        return switch (schema.getType()) {
            case STRING -> "uuid".equals(logical) ? FieldKind.ID : FieldKind.TEXT;
            case LONG -> "timestamp-millis".equals(logical) ? FieldKind.INSTANT : FieldKind.WHOLE;
            case INT -> requireLogical(name, schema, "date", FieldKind.DATE);
            case BYTES -> requireLogical(name, schema, "decimal", FieldKind.DECIMAL);
            case BOOLEAN -> FieldKind.FLAG;
            default -> throw new IllegalStateException(name + ": " + schema + " (expected: a type of FieldKind)");
        };
    }

    private static FieldKind requireLogical(String name, Schema schema, String logical, FieldKind kind) {
        if (!logical.equals(schema.getProp("logicalType"))) {
            throw new IllegalStateException(name + ": " + schema + " (expected: logicalType " + logical + ")");
        }
        return kind;
    }

    private static Limits limits(Schema.Field field, FieldKind kind, Schema schema) {
        return switch (kind) {
            case TEXT ->
                new Limits(
                        number(field, "replog.minLength", BigDecimal.ZERO),
                        number(field, "replog.maxLength", FieldFile.TEXT_LENGTH_MAX),
                        0,
                        0,
                        texts(field.getObjectProp("replog.oneOf")));
            case WHOLE, DECIMAL ->
                new Limits(
                        number(field, "replog.min", null),
                        number(field, "replog.max", null),
                        schema.getLogicalType() instanceof LogicalTypes.Decimal decimal ? decimal.getScale() : 0,
                        schema.getLogicalType() instanceof LogicalTypes.Decimal decimal ? decimal.getPrecision() : 0,
                        List.of());
            case FLAG, DATE, INSTANT, ID -> new Limits(BigDecimal.ZERO, BigDecimal.ZERO, 0, 0, List.of());
        };
    }

    private static @Nullable Object initially(FieldKind kind, @Nullable Object property) {
        return property == null ? null : initialValue(kind, property);
    }

    /** The value in a schema file as a canonical value; numbers may be texts there. */
    static Object initialValue(FieldKind kind, Object property) {
        return switch (kind) {
            case WHOLE -> new BigDecimal(property.toString()).longValueExact();
            case DECIMAL -> canonicalDecimal(new BigDecimal(property.toString()));
            case TEXT, FLAG, DATE, INSTANT, ID -> property;
        };
    }

    private static BigDecimal number(Schema.Field field, String property, @Nullable BigDecimal otherwise) {
        Object value = field.getObjectProp(property);
        if (value != null) {
            return new BigDecimal(value.toString());
        }
        if (otherwise == null) {
            throw new IllegalStateException(field.name() + ": no " + property + " (expected: every number is bounded)");
        }
        return otherwise;
    }

    private static Map<String, List<String>> transitions(@Nullable Object property) {
        Map<String, List<String>> transitions = new TreeMap<>();
        if (property instanceof Map<?, ?> named) {
            named.forEach((from, to) -> transitions.put(from.toString(), texts(to)));
        }
        return Collections.unmodifiableMap(transitions);
    }

    static List<String> texts(@Nullable Object property) {
        return property instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }
}
