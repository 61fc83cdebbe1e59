package dev.replog.http.openapi;

import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/** The part of the description that is about one entity type: the template with the values of this type. */
final class TypeDescription {
    /** The properties that the server adds to every entity that it returns. */
    private static final List<String> ADDED = List.of("id", "etag", "version", "created_at", "updated_at");

    private final EntityType type;
    private final TypeNames names;

    TypeDescription(EntityType type, TypeNames names) {
        this.type = type;
        this.names = names;
    }

    Map<String, Object> tag() {
        return Tree.of("name", names.of(type), "description", type.doc());
    }

    /** The values of the template. */
    Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        putWords(values);
        putMembers(values);
        putExamples(values);
        return values;
    }

    private void putWords(Map<String, Object> values) {
        values.put("Type", names.of(type));
        values.put("type", type.name());
        values.put("words", words());
        values.put("collection", type.collection());
        values.put("types", type.collection().replace('-', ' '));
        values.put("doc", type.doc());
        values.put("inputDoc", inputDoc("A new " + words() + ", or all fields of one."));
        values.put("nestedInputDoc", inputDoc("One " + words() + " inside of the document of its parent."));
        values.put("asDocuments", isDocument() ? " as nested documents" : "");
        values.put("withChildren", isDocument() ? " with its nested children" : "");
        values.put("andTree", isDocument() ? ", and its tree when children are given" : "");
        values.put(
                "treeChanges", isDocument() ? " A document counts as changed when anything in its tree changed." : "");
    }

    private void putMembers(Map<String, Object> values) {
        values.put("fields", properties(FieldSchema::ofState));
        values.put("inputFields", properties(FieldSchema::ofInput));
        values.put("alwaysThere", alwaysThere(field -> true));
        values.put("nestedAlwaysThere", alwaysThere(field -> !field.isParent()));
        values.put("inputRequired", required(field -> true));
        values.put("nestedRequired", required(field -> !field.isParent()));
        values.put("children", isDocument() ? children("") : Map.of());
        values.put("inputChildren", isDocument() ? children("Input") : Map.of());
        values.put("nestedChildren", children(""));
        values.put("nestedInputChildren", children("Input"));
    }

    private void putExamples(Map<String, Object> values) {
        values.put("creation", Examples.creation(type));
        values.put("change", Examples.change(type));
        values.put("answer", Examples.answer(type));
        values.put("page", Examples.page(type));
        values.put("deleted", Examples.deleted());
        values.put("history", Examples.history(type));
    }

    /** The documents of a root contain what is below it. */
    private boolean isDocument() {
        return type.isRoot() && !type.children().isEmpty();
    }

    private String words() {
        return type.name().replace('_', ' ');
    }

    private String inputDoc(String first) {
        return type.requiresOneOf().isEmpty()
                ? first
                : first + " At least one of these needs a value: `" + String.join("`, `", type.requiresOneOf()) + "`.";
    }

    private Map<String, Object> properties(Function<Field, Map<String, Object>> schema) {
        Map<String, Object> properties = new LinkedHashMap<>();
        type.fields().forEach(field -> properties.put(field.name(), schema.apply(field)));
        return properties;
    }

    private List<String> alwaysThere(Predicate<Field> isThere) {
        List<String> names = new ArrayList<>(ADDED);
        Examples.fields(type)
                .filter(field -> field.required() && isThere.test(field))
                .forEach(field -> names.add(field.name()));
        return names;
    }

    private Map<String, Object> required(Predicate<Field> isNeeded) {
        List<String> needed = Examples.fields(type)
                .filter(field -> field.required() && isNeeded.test(field))
                .map(Field::name)
                .toList();
        return needed.isEmpty() ? Map.of() : Map.of("required", needed);
    }

    private Map<String, Object> children(String suffix) {
        Map<String, Object> children = new LinkedHashMap<>();
        type.children()
                .forEach((property, child) -> children.put(
                        property,
                        Tree.of(
                                "type", "array",
                                "description", "In their order; `order` defaults to the index.",
                                "items", Tree.reference("Nested" + names.of(child) + suffix))));
        return children;
    }
}
