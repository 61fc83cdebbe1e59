package dev.replog.schemas.catalogue;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The canonical form of a catalogue: the list of its types as Avro records, in the order of their codes. Every rule is
 * written, also where it is the default, with its keys in a fixed order, and numbers as texts. It depends on the
 * meaning of the files, not on how they are written.
 */
final class CanonicalCatalogue {
    /** 128 bits. */
    private static final int HASH_BYTES = 16;

    private CanonicalCatalogue() {}

    static String of(List<EntityType> types) {
        return JsonText.of(types.stream().map(CanonicalCatalogue::record).toList());
    }

    static String hash(String canonical) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(hash, HASH_BYTES));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }

    private static Map<String, @Nullable Object> record(EntityType type) {
        Map<String, @Nullable Object> record = new LinkedHashMap<>();
        record.put("type", "record");
        record.put("name", type.name());
        record.put("doc", type.doc());
        record.put("replog.type", type.name());
        record.put("replog.collection", type.collection());
        record.put("replog.code", type.code());
        Map<String, String> children = new TreeMap<>();
        type.children().forEach((property, child) -> children.put(property, child.name()));
        putUnlessEmpty(record, "replog.children", children);
        record.put("replog.requiresOneOf", type.requiresOneOf());
        record.put(
                "fields", type.fields().stream().map(CanonicalCatalogue::field).toList());
        return record;
    }

    private static Map<String, @Nullable Object> field(Field field) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", field.name());
        json.put("type", List.of("null", valueType(field)));
        json.put("default", null);
        json.put("doc", field.doc());
        json.put("replog.required", field.required());
        field.reference().ifPresent(type -> json.put(field.isParent() ? "replog.parent" : "replog.reference", type));
        Field.Limits limits = field.limits();
        switch (field.kind()) {
            case TEXT -> {
                json.put("replog.minLength", text(limits.min()));
                json.put("replog.maxLength", text(limits.max()));
                putUnlessEmpty(json, "replog.oneOf", limits.oneOf());
                putUnlessEmpty(json, "replog.transitions", field.transitions());
                putUnlessNull(json, "replog.onlyOne", field.onlyOne());
            }
            case WHOLE, DECIMAL -> {
                json.put("replog.min", text(limits.min()));
                json.put("replog.max", text(limits.max()));
            }
            case FLAG, DATE, INSTANT, ID -> {}
        }
        Object initially = field.initially();
        putUnlessNull(json, "replog.initially", initially instanceof Number number ? number.toString() : initially);
        return json;
    }

    private static Object valueType(Field field) {
        return switch (field.kind()) {
            case TEXT -> "string";
            case WHOLE -> "long";
            case FLAG -> "boolean";
            case DATE -> logical("int", "date");
            case INSTANT -> logical("long", "timestamp-millis");
            case ID -> logical("string", "uuid");
            case DECIMAL -> {
                Map<String, Object> decimal = logical("bytes", "decimal");
                decimal.put("precision", field.limits().digitsMax());
                decimal.put("scale", field.limits().scaleMax());
                yield decimal;
            }
        };
    }

    private static Map<String, Object> logical(String type, String logicalType) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", type);
        schema.put("logicalType", logicalType);
        return schema;
    }

    private static String text(BigDecimal number) {
        return Field.canonicalDecimal(number).toPlainString();
    }

    private static void putUnlessEmpty(Map<String, @Nullable Object> json, String key, Map<?, ?> value) {
        if (!value.isEmpty()) {
            json.put(key, value);
        }
    }

    private static void putUnlessEmpty(Map<String, @Nullable Object> json, String key, List<?> value) {
        if (!value.isEmpty()) {
            json.put(key, value);
        }
    }

    private static void putUnlessNull(Map<String, @Nullable Object> json, String key, @Nullable Object value) {
        if (value != null) {
            json.put(key, value);
        }
    }
}
