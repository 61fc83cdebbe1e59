package dev.replog.http.openapi;

import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The part of the description that is about one entity type. */
final class TypeDescription {
    private final EntityType type;
    private final Map<String, EntityType> types;

    TypeDescription(EntityType type, List<EntityType> types) {
        this.type = type;
        this.types = types.stream().collect(Collectors.toMap(EntityType::name, each -> each));
    }

    /** The values of the template. */
    Map<String, Object> values() {
        boolean isDocument = type.isRoot() && !type.children().isEmpty();
        return Map.of(
                "Type", name(type),
                "collection", type.collection(),
                "types", type.collection().replace('-', ' '),
                "asDocuments", isDocument ? " as nested documents" : "",
                "withChildren", isDocument ? " with its nested children" : "",
                "creation", Examples.creation(type),
                "change", Examples.change(type));
    }

    Map<String, Object> tag() {
        return Tree.of("name", name(type), "description", type.doc());
    }

    Map<String, Object> schemas() {
        Map<String, Object> schemas = new LinkedHashMap<>();
        schemas.put(name(type) + "Fields", fields());
        schemas.put(name(type), entity(type.isRoot(), Examples.fields(type).filter(Field::required)));
        if (!type.isRoot()) {
            Map<String, Object> nested = new LinkedHashMap<>();
            nested.put(
                    "description", "One " + type.name().replace('_', ' ') + " inside of the document of its parent.");
            nested.putAll(entity(true, Examples.fields(type).filter(field -> field.required() && !field.isParent())));
            schemas.put("Nested" + name(type), nested);
        }
        return schemas;
    }

    private Map<String, Object> fields() {
        Map<String, Object> properties = new LinkedHashMap<>();
        Examples.fields(type).forEach(field -> properties.put(field.name(), FieldSchema.of(field)));
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", type.doc());
        schema.put("type", "object");
        schema.put("properties", properties);
        return schema;
    }

    private Map<String, Object> entity(boolean withChildren, Stream<Field> required) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("allOf", List.of(Tree.reference("Entity"), Tree.reference(name(type) + "Fields")));
        schema.put("type", "object");
        if (!type.requiresOneOf().isEmpty()) {
            schema.put(
                    "anyOf",
                    type.requiresOneOf().stream()
                            .map(field -> Tree.of("required", List.of(field)))
                            .toList());
        }
        List<String> names = required.map(Field::name).toList();
        if (!names.isEmpty()) {
            schema.put("required", names);
        }
        if (withChildren && !type.children().isEmpty()) {
            schema.put("properties", children());
        }
        schema.put("unevaluatedProperties", false);
        return schema;
    }

    private Map<String, Object> children() {
        Map<String, Object> children = new LinkedHashMap<>();
        type.children().forEach((property, child) -> {
            Map<String, Object> list = new LinkedHashMap<>();
            list.put("type", "array");
            list.put("description", "In their order; `order` defaults to the index.");
            list.put("items", Tree.reference("Nested" + name(Objects.requireNonNull(types.get(child), child))));
            children.put(property, list);
        });
        return children;
    }

    /** {@code workout_set} is called WorkoutSet. */
    static String name(EntityType type) {
        return Stream.of(type.name().split("_"))
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining());
    }
}
