package dev.replog.schemas.catalogue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A catalogue as clients get it. */
public final class CatalogueJson {
    private CatalogueJson() {}

    /** The whole catalogue with its version. A member without a value is absent. */
    public static String of(Catalogue catalogue) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", catalogue.version());
        json.put("types", catalogue.types().stream().map(CatalogueJson::type).toList());
        return JsonText.of(json);
    }

    private static Map<String, Object> type(EntityType type) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", type.name());
        json.put("collection", type.collection());
        json.put("code", type.code());
        json.put("doc", type.doc());
        type.parentField().ifPresent(parent -> {
            json.put("parent", parent.reference().orElseThrow());
            json.put("parent_field", parent.name());
        });
        Map<String, String> children = new TreeMap<>();
        type.children().forEach((property, child) -> children.put(property, child.name()));
        json.put("children", children);
        Map<String, Object> rules = new LinkedHashMap<>();
        if (!type.requiresOneOf().isEmpty()) {
            rules.put("requires_one_of", type.requiresOneOf());
        }
        json.put("rules", rules);
        json.put("fields", type.fields().stream().map(CatalogueJson::field).toList());
        return json;
    }

    private static Map<String, Object> field(Field field) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", field.name());
        json.put("kind", kind(field.kind()));
        json.put("doc", field.doc());
        json.put("required", field.required());
        field.reference().ifPresent(type -> json.put("reference", type));
        Map<String, Object> limits = limits(field);
        if (!limits.isEmpty()) {
            json.put("limits", limits);
        }
        putUnlessNull(json, "default", field.initially());
        if (!field.limits().oneOf().isEmpty()) {
            json.put("values", field.limits().oneOf());
        }
        if (!field.transitions().isEmpty()) {
            json.put("transitions", field.transitions());
        }
        putUnlessNull(json, "only_one", field.onlyOne());
        return json;
    }

    private static Map<String, Object> limits(Field field) {
        Field.Limits limits = field.limits();
        Map<String, Object> json = new LinkedHashMap<>();
        switch (field.kind()) {
            case TEXT -> {
                json.put("min_length", limits.min().intValueExact());
                json.put("max_length", limits.max().intValueExact());
            }
            case WHOLE, DECIMAL -> {
                json.put("min", Field.canonicalDecimal(limits.min()));
                json.put("max", Field.canonicalDecimal(limits.max()));
                if (field.kind() == FieldKind.DECIMAL) {
                    json.put("decimals", limits.scaleMax());
                }
            }
            case FLAG, DATE, INSTANT, ID -> {}
        }
        return json;
    }

    static String kind(FieldKind kind) {
        return switch (kind) {
            case TEXT -> "text";
            case WHOLE -> "integer";
            case DECIMAL -> "decimal";
            case FLAG -> "boolean";
            case DATE -> "date";
            case INSTANT -> "instant";
            case ID -> "id";
        };
    }

    private static void putUnlessNull(Map<String, Object> json, String name, @Nullable Object value) {
        if (value != null) {
            json.put(name, value);
        }
    }
}
