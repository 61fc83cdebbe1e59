package dev.replog.http.openapi;

import dev.replog.schemas.catalogue.EntityType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The schemas that list all entity types. */
final class AllTypes {
    private AllTypes() {}

    static Map<String, Object> schemas(List<EntityType> types) {
        List<String> names = types.stream().map(EntityType::name).toList();
        Map<String, Object> counts = new LinkedHashMap<>();
        names.forEach(name -> counts.put(name, Tree.of("type", "integer", "minimum", 0)));
        List<Object> data = new ArrayList<>(List.of(Tree.of("type", "null")));
        types.forEach(type -> data.add(Tree.reference(TypeDescription.name(type) + "Fields")));
        return Tree.of(
                "EntityType",
                Tree.of("type", "string", "enum", names),
                "EntityCounts",
                Tree.of(
                        "type",
                        "object",
                        "description",
                        "The number of active entities of each type.",
                        "required",
                        names,
                        "properties",
                        counts),
                "SyncData",
                Tree.of("description", "The entity's own fields; null when it is deleted.", "anyOf", data));
    }
}
