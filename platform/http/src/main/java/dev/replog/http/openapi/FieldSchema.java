package dev.replog.http.openapi;

import dev.replog.schemas.catalogue.Field;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON schema of one field, from its kind and its rules. */
final class FieldSchema {
    private static final int ID_LENGTH_MAX = 64;

    private FieldSchema() {}

    /** In a request: what the services accept. Null is accepted where it clears the field. */
    static Map<String, Object> of(Field field) {
        Map<String, Object> schema = new LinkedHashMap<>();
        boolean clearable = !field.required() && field.initially() == null;
        schema.put("type", clearable ? List.of(type(field), "null") : type(field));
        putIfPresent(schema, "format", format(field));
        putLimits(schema, field);
        putIfPresent(schema, "default", field.initially());
        schema.put("description", description(field));
        return schema;
    }

    private static String type(Field field) {
        return switch (field.kind()) {
            case TEXT, DATE, INSTANT, ID -> "string";
            case WHOLE -> "integer";
            case DECIMAL -> "number";
            case FLAG -> "boolean";
        };
    }

    private static @Nullable String format(Field field) {
        return switch (field.kind()) {
            case DATE -> "date";
            case INSTANT -> "date-time";
            case TEXT, WHOLE, DECIMAL, FLAG, ID -> null;
        };
    }

    private static void putLimits(Map<String, Object> schema, Field field) {
        Field.Limits limits = field.limits();
        switch (field.kind()) {
            case TEXT -> {
                if (!limits.oneOf().isEmpty()) {
                    schema.put("enum", limits.oneOf());
                } else {
                    if (limits.min().signum() > 0) {
                        schema.put("minLength", limits.min().intValueExact());
                    }
                    schema.put("maxLength", limits.max().intValueExact());
                }
            }
            case WHOLE, DECIMAL -> {
                schema.put("minimum", number(limits.min()));
                schema.put("maximum", number(limits.max()));
                if (limits.scaleMax() > 0) {
                    schema.put("multipleOf", BigDecimal.ONE.movePointLeft(limits.scaleMax()));
                }
            }
            case ID -> {
                schema.put("minLength", 1);
                schema.put("maxLength", ID_LENGTH_MAX);
            }
            case FLAG, DATE, INSTANT -> {}
        }
    }

    private static String description(Field field) {
        return field.reference().isPresent()
                ? field.doc() + " An id, or the local id of what it refers to; answers have the id."
                : field.doc();
    }

    /** A whole number where it is one, because JSON distinguishes 1 and 1.0 in text. */
    private static Number number(BigDecimal limit) {
        BigDecimal stripped = limit.stripTrailingZeros();
        return stripped.scale() <= 0 ? (Number) stripped.longValueExact() : stripped;
    }

    private static void putIfPresent(Map<String, Object> schema, String key, @Nullable Object value) {
        if (value != null) {
            schema.put(key, value);
        }
    }
}
