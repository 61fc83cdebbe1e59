package dev.replog.http.openapi;

import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import dev.replog.schemas.catalogue.FieldKind;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Examples of bodies and answers, made from the fields of a type and their rules. The services accept these bodies. */
final class Examples {
    private static final BigDecimal NUMBER = BigDecimal.valueOf(5);
    private static final int CHANGED_FIELDS_MAX = 2;
    private static final String ID = "7b1e4c1a-8f0e-4d52-9c3b-2f6a1d0e5b77";
    private static final String OTHER_ID = "0d9f6a52-3c1b-4e7d-8a64-5b2c9e1f7a30";
    private static final String ETAG = "1000000000716";
    private static final String TOKEN = "AQAAAAEAAQAAAAAABxY2Mx8tbA";
    private static final String TIME = "2026-11-10T14:30:00.123Z";

    private Examples() {}

    /** The smallest body that creates an entity; for a document, with one of each kind of child. */
    static Map<String, Object> creation(EntityType type) {
        Map<String, Object> example = needed(type, true, Examples::input);
        if (type.isRoot()) {
            putChildren(example, type);
        }
        return example;
    }

    /** A change of one or two fields that is allowed in every state. */
    static Map<String, Object> change(EntityType type) {
        List<Field> free = fields(type)
                .filter(field ->
                        field.reference().isEmpty() && field.transitions().isEmpty())
                .toList();
        List<Field> optional = free.stream().filter(field -> !field.required()).toList();
        Map<String, Object> example = new LinkedHashMap<>();
        (optional.isEmpty() ? free : optional)
                .stream().limit(CHANGED_FIELDS_MAX).forEach(field -> example.put(field.name(), input(type, field)));
        return example;
    }

    static Map<String, Object> answer(EntityType type) {
        Map<String, Object> example = Tree.of("id", ID, "user_id", "alice");
        example.putAll(needed(type, true, Examples::stored));
        example.putAll(
                Tree.of("etag", ETAG, "version", 1, "created_at", TIME, "updated_at", TIME, "sync_token", TOKEN));
        return example;
    }

    static Map<String, Object> page(EntityType type) {
        Map<String, Object> data = answer(type);
        data.remove("sync_token");
        return Tree.of(
                "items",
                List.of(Tree.of("id", ID, "status", "active", "data", data)),
                "nextSyncToken",
                TOKEN,
                "remaining",
                0);
    }

    static Map<String, Object> deleted() {
        return Tree.of("success", true, "deleted_id", ID, "deleted_count", 1, "sync_token", TOKEN, "timestamp", TIME);
    }

    static Map<String, Object> history(EntityType type) {
        List<Object> changes = needed(type, true, Examples::stored).entrySet().stream()
                .map(field -> (Object) Tree.of("field", field.getKey(), "to", field.getValue()))
                .toList();
        Map<String, Object> created = Tree.of(
                "at", TIME, "mutation_id", OTHER_ID, "etag", ETAG, "version", 1, "op", "created", "outcome", "applied");
        created.put("changes", changes);
        return Tree.of("items", List.of(created), "pageToken", "AAAAAAAAcWM", "sync_token", TOKEN);
    }

    static Stream<Field> fields(EntityType type) {
        return StreamSupport.stream(type.fields().spliterator(), false);
    }

    private interface Value {
        Object of(EntityType type, Field field);
    }

    /** The required fields, and the first of those of which one must have a value. */
    private static Map<String, Object> needed(EntityType type, boolean withParent, Value value) {
        Map<String, Object> example = new LinkedHashMap<>();
        Stream.concat(
                        fields(type).filter(field -> field.required() && (withParent || !field.isParent())),
                        type.requiresOneOf().stream()
                                .limit(1)
                                .map(name -> Objects.requireNonNull(type.field(name), name)))
                .forEach(field -> example.put(field.name(), value.of(type, field)));
        return example;
    }

    private static void putChildren(Map<String, Object> example, EntityType type) {
        type.children().forEach((property, child) -> {
            Map<String, Object> nested = needed(child, false, Examples::input);
            putChildren(nested, child);
            example.put(property, List.of(nested));
        });
    }

    private static Object stored(EntityType type, Field field) {
        return field.kind() == FieldKind.ID ? OTHER_ID : input(type, field);
    }

    private static Object input(EntityType type, Field field) {
        return switch (field.kind()) {
            case TEXT -> text(type, field);
            case WHOLE -> within(field.limits()).longValue();
            case DECIMAL -> within(field.limits());
            case FLAG -> true;
            case DATE -> "2026-11-10";
            case INSTANT -> TIME;
            case ID -> "my-" + field.reference().orElseThrow().replace('_', '-');
        };
    }

    private static String text(EntityType type, Field field) {
        Field.Limits limits = field.limits();
        if (!limits.oneOf().isEmpty()) {
            return limits.oneOf().getFirst();
        }
        String words = (field.name().equals("name") ? "My " + type.name() : "Some " + field.name()).replace('_', ' ');
        String longEnough = words + "x".repeat(Math.max(0, limits.min().intValueExact() - words.length()));
        return longEnough.substring(
                0, Math.min(longEnough.length(), limits.max().intValueExact()));
    }

    private static BigDecimal within(Field.Limits limits) {
        return NUMBER.max(limits.min()).min(limits.max());
    }
}
