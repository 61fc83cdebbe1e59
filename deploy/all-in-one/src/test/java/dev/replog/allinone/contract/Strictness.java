package dev.replog.allinone.contract;

import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the schemas of a description reject members that they do not name, so that every member of a response is
 * described.
 */
final class Strictness {

    private Strictness() {}

    /**
     * Changes the description in place. A schema that is part of other schemas stays open, because those name more
     * members.
     */
    static void close(ObjectNode api) {
        ObjectNode schemas = (ObjectNode) api.at("/components/schemas");
        Set<String> parts = new HashSet<>();
        schemas.forEach(schema -> schema.path("allOf").forEach(part -> parts.add(nameOf(part))));
        schemas.properties().forEach(schema -> {
            if (!parts.contains(schema.getKey())) {
                closeSchema(schema.getValue());
            }
        });
    }

    private static void closeSchema(JsonNode schema) {
        if (schema instanceof ObjectNode object && object.has("properties")) {
            object.put("unevaluatedProperties", false);
            object.get("properties").forEach(Strictness::closeSchema);
        }
        if (schema.has("items")) {
            closeSchema(schema.get("items"));
        }
    }

    private static String nameOf(JsonNode part) {
        String reference = part.path("$ref").asString("");
        return reference.substring(reference.lastIndexOf('/') + 1);
    }
}
