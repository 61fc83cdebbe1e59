package dev.replog.http.openapi;

import dev.replog.schemas.catalogue.Field;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** The JSON schema of one field, from its kind and its rules. */
final class FieldSchema {
    private static final int ID_LENGTH_MAX = 64;

    private FieldSchema() {}

    /**
     * In a request: what the services accept. Null is accepted where it clears the field. A schema has no default,
     * because clients made by generators would send it, and so change a field that nobody wanted to change.
     */
    static Map<String, Object> ofInput(Field field) {
        Map<String, Object> schema = ofState(field);
        boolean clearable = !field.required() && field.initially() == null;
        if (clearable) {
            schema.put("type", List.of(type(field), "null"));
        }
        if (field.reference().isPresent()) {
            schema.remove("format");
            schema.put("minLength", 1);
            schema.put("maxLength", ID_LENGTH_MAX);
            schema.put("description", field.doc() + " An id, or the local id of what it refers to.");
        }
        if (field.initially() != null) {
            schema.put("description", field.doc() + " A new entity has `" + field.initially() + "` when none is sent.");
        }
        return schema;
    }

    /** In a response: a field without a value is left out. */
    static Map<String, Object> ofState(Field field) {
        Map<String, Object> schema = Tree.of("type", type(field));
        switch (field.kind()) {
            case TEXT -> putLength(schema, field.limits());
            case WHOLE -> {
                schema.put("format", "int64");
                putRange(schema, field.limits());
            }
            case DECIMAL -> {
                putRange(schema, field.limits());
                schema.put(
                        "multipleOf",
                        BigDecimal.ONE.movePointLeft(field.limits().scaleMax()));
            }
            case DATE -> schema.put("format", "date");
            case INSTANT -> schema.put("format", "date-time");
            case ID -> schema.put("format", "uuid");
            case FLAG -> {}
        }
        schema.put("description", field.doc());
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

    private static void putLength(Map<String, Object> schema, Field.Limits limits) {
        if (!limits.oneOf().isEmpty()) {
            schema.put("enum", limits.oneOf());
            return;
        }
        if (limits.min().signum() > 0) {
            schema.put("minLength", limits.min().intValueExact());
        }
        schema.put("maxLength", limits.max().intValueExact());
    }

    private static void putRange(Map<String, Object> schema, Field.Limits limits) {
        schema.put("minimum", limits.min());
        schema.put("maximum", limits.max());
    }
}
