package dev.replog.http.openapi;

import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Examples of bodies: commands that the services accept, made from the fields of a type and their rules. */
final class Examples {
    private static final BigDecimal NUMBER = BigDecimal.valueOf(5);
    private static final int CHANGED_FIELDS_MAX = 2;

    private Examples() {}

    /** The smallest body that creates an entity, with the first of the fields of which one must have a value. */
    static Map<String, Object> creation(EntityType type) {
        return complete(type, Set.of());
    }

    /** As a nested entity, which has no field for its parent. */
    static Map<String, Object> nested(EntityType type) {
        return complete(type, type.parentField().map(Field::name).stream().collect(Collectors.toSet()));
    }

    /** A change of one or two fields that is allowed in every state. */
    static Map<String, Object> change(EntityType type) {
        Map<String, Object> example = new LinkedHashMap<>();
        List<Field> free = fields(type)
                .filter(field ->
                        field.reference().isEmpty() && field.transitions().isEmpty())
                .toList();
        List<Field> optional = free.stream().filter(field -> !field.required()).toList();
        (optional.isEmpty() ? free : optional)
                .stream().limit(CHANGED_FIELDS_MAX).forEach(field -> example.put(field.name(), value(field)));
        return example;
    }

    static Object value(Field field) {
        return switch (field.kind()) {
            case TEXT -> text(field);
            case WHOLE -> within(field.limits()).longValue();
            case DECIMAL -> within(field.limits());
            case FLAG -> true;
            case DATE -> "2026-11-10";
            case INSTANT -> "2026-11-10T14:30:00.000Z";
            case ID -> "my-" + field.reference().orElseThrow().replace('_', '-');
        };
    }

    private static Map<String, Object> complete(EntityType type, Set<String> without) {
        List<Field> needed = new ArrayList<>();
        fields(type)
                .filter(field -> field.required() && !without.contains(field.name()))
                .forEach(needed::add);
        type.requiresOneOf().stream().limit(1).map(type::field).forEach(needed::add);
        Map<String, Object> example = new LinkedHashMap<>();
        needed.forEach(field -> example.put(field.name(), value(field)));
        return example;
    }

    private static String text(Field field) {
        Field.Limits limits = field.limits();
        if (!limits.oneOf().isEmpty()) {
            return limits.oneOf().getFirst();
        }
        String words = "My " + field.name().replace('_', ' ');
        int length = Math.clamp(
                words.length(), limits.min().intValueExact(), limits.max().intValueExact());
        return (words + "x".repeat(Math.max(0, length - words.length()))).substring(0, length);
    }

    private static BigDecimal within(Field.Limits limits) {
        return NUMBER.max(limits.min()).min(limits.max());
    }

    static Stream<Field> fields(EntityType type) {
        return StreamSupport.stream(type.fields().spliterator(), false);
    }
}
