package dev.replog.decide;

import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The catalogue's rules for an entity after it is written, in the order in which violations are reported. */
final class Rules {
    private Rules() {}

    /**
     * @param type the entity's type in the version of the mutation's rules
     */
    static @Nullable Rejection check(EntityType type, @Nullable Entity before, Entity after, UserState state) {
        for (Field field : type.fields()) {
            if (isNeeded(field, before) && !after.fields().containsKey(field.name())) {
                return Rejection.invalid(field.name() + ": is missing (expected: a value)");
            }
        }
        List<String> oneOf = type.requiresOneOf();
        if (!oneOf.isEmpty() && oneOf.stream().noneMatch(after.fields()::containsKey)) {
            return Rejection.invalid(
                    type + " " + after.id() + ": none of its identifying fields has a value (expected: at least one of "
                            + String.join(", ", oneOf) + ")");
        }
        for (Field field : type.fields()) {
            Rejection rejection = before == null ? null : checkTransition(field, before, after);
            if (rejection == null) {
                rejection = checkOnlyOne(field, after, state);
            }
            if (rejection != null) {
                return rejection;
            }
        }
        return null;
    }

    /** A field with an initial value may be newer than the entity; such an entity does not need it. */
    private static boolean isNeeded(Field field, @Nullable Entity before) {
        return field.required()
                || field.initially() != null
                        && (before == null || before.fields().containsKey(field.name()));
    }

    private static @Nullable Rejection checkTransition(Field field, Entity before, Entity after) {
        Object from = before.fields().get(field.name());
        Object to = after.fields().get(field.name());
        if (field.transitions().isEmpty() || from == null || to == null || from.equals(to)) {
            return null;
        }
        List<String> allowed = field.transitions().getOrDefault((String) from, List.of());
        return allowed.contains((String) to)
                ? null
                : Rejection.collision(
                        Rejection.INVALID_TRANSITION,
                        field.name() + ": from " + from + " to " + to + " (expected: " + String.join(" or ", allowed)
                                + ")",
                        before,
                        before.stamps().of(field.name()));
    }

    private static @Nullable Rejection checkOnlyOne(Field field, Entity after, UserState state) {
        String only = field.onlyOne();
        if (only == null || !only.equals(after.fields().get(field.name()))) {
            return null;
        }
        Entity other = state.holder(after.type(), field.name(), only, after.id());
        return other == null
                ? null
                : Rejection.collision(
                        after.type().name() + "_" + only,
                        other.key() + " already has " + field.name() + " " + only + " (expected: at most one per user)",
                        other,
                        other.stamps().of(field.name()));
    }
}
