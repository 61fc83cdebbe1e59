package dev.replog.http.openapi;

import dev.replog.schemas.catalogue.EntityType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The schemas that list all entity types. */
final class AllTypes {
    static final Set<String> NAMES = Set.of("EntityType", "EntityCounts", "SyncItem", "PushOperation");

    private final List<EntityType> types;
    private final TypeNames names;

    AllTypes(List<EntityType> types, TypeNames names) {
        this.types = types;
        this.names = names;
    }

    Map<String, Object> schemas() {
        List<String> all = types.stream().map(EntityType::name).toList();
        Map<String, Object> counts = new LinkedHashMap<>();
        all.forEach(name -> counts.put(name, Tree.of("type", "integer", "format", "int64", "minimum", 0)));
        return Tree.of(
                "EntityType",
                Tree.of("type", "string", "enum", all),
                "EntityCounts",
                Tree.of(
                        "type",
                        "object",
                        "description",
                        "The number of active entities of each type.",
                        "required",
                        all,
                        "properties",
                        counts),
                "SyncItem",
                byType("An entity; `type` says which kind.", "SyncItem"),
                "PushOperation",
                byType("One operation; `type` says on which kind of entity.", "Operation"));
    }

    private Map<String, Object> byType(String description, String suffix) {
        Map<String, Object> mapping = new LinkedHashMap<>();
        types.forEach(type -> mapping.put(type.name(), "#/components/schemas/" + names.of(type) + suffix));
        return Tree.of(
                "description", description,
                "oneOf",
                        types.stream()
                                .map(type -> Tree.reference(names.of(type) + suffix))
                                .toList(),
                "discriminator", Tree.of("propertyName", "type", "mapping", mapping));
    }
}
