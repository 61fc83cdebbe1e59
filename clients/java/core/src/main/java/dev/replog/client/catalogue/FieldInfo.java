package dev.replog.client.catalogue;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A field of an entity type.
 *
 * @param kind {@code text}, {@code integer}, {@code decimal}, {@code boolean}, {@code id}, {@code date},
 *     {@code instant}, or one that a later version of the server has
 * @param reference the type that it refers to
 * @param values the texts that it may have; empty for all
 * @param initial the value that the server gives a new entity
 * @param hasTransitions whether its value may change only in steps that the catalogue lists
 * @param onlyOne the value that only one entity of the user may hold
 * @param limits numbers by name, such as {@code min} and {@code max_length}
 */
public record FieldInfo(
        String name,
        String kind,
        boolean required,
        @Nullable String reference,
        List<String> values,
        @Nullable Object initial,
        boolean hasTransitions,
        @Nullable Object onlyOne,
        Map<String, @Nullable Object> limits) {}
