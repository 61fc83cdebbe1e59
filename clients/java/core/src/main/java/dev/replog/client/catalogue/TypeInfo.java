package dev.replog.client.catalogue;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An entity type.
 *
 * @param collection its name in the paths of the API
 * @param parent the type that it belongs to; null for the root of a tree
 * @param parentField the field that names the parent
 * @param children the types of the nested arrays of its documents, by the names of the arrays
 * @param fields by name, in the order of the catalogue
 * @param requiresOneOf a new entity must have one of these fields; empty when it need not
 */
public record TypeInfo(
        String name,
        String collection,
        @Nullable String parent,
        @Nullable String parentField,
        Map<String, String> children,
        Map<String, FieldInfo> fields,
        List<String> requiresOneOf) {}
