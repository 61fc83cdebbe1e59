package dev.replog.commands.read;

import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import java.util.List;
import java.util.Map;

/** The fields that a whole document must have. */
final class RequiredFields {
    private RequiredFields() {}

    /** Adds an error for each field that is missing, unless there is an error at its place already. */
    static void check(EntityType type, Map<String, Object> fields, String at, ErrorList errors) {
        for (Field field : type.fields()) {
            String place = at + Pointer.ROOT.child(field.name());
            boolean given = fields.get(field.name()) != null;
            if (field.required() && !given && !errors.has(place)) {
                errors.add(place, field.name() + ": missing (expected: a value)");
            }
        }
        List<String> oneOf = type.requiresOneOf();
        if (!oneOf.isEmpty() && oneOf.stream().noneMatch(name -> fields.get(name) != null)) {
            boolean isReported = oneOf.stream().anyMatch(name -> errors.has(at + Pointer.ROOT.child(name)));
            if (!isReported) {
                errors.add(at, type + ": none of " + String.join(", ", oneOf) + " (expected: at least one of them)");
            }
        }
    }
}
