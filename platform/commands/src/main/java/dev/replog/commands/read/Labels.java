package dev.replog.commands.read;

import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.identity.EntityIds;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The local ids that a body declares, found in a first pass, so that a reference may come before its target. A local id
 * that is declared with an id stands for that id; every other one stands for the id derived from it, declared or not.
 */
final class Labels {
    private record Label(String type, String localId) {}

    private final String userId;
    private final Map<Label, UUID> chosen = new HashMap<>();
    private final Set<Label> declared = new HashSet<>();
    private int nodes;

    Labels(String userId) {
        this.userId = userId;
    }

    /** Adds one entity and, unless it has no document, everything nested in it. */
    void declare(EntityType type, @Nullable UUID id, @Nullable String localId, @Nullable JsonNode document) {
        if (localId != null) {
            Label label = new Label(type.name(), localId);
            declared.add(label);
            if (id != null) {
                chosen.putIfAbsent(label, id);
            }
        }
        if (document != null) {
            declareChildren(type, document);
        }
    }

    private void declareChildren(EntityType type, JsonNode document) {
        type.children().forEach((property, childType) -> {
            JsonNode children = document.get(property);
            if (children != null && children.isArray()) {
                for (JsonNode child : children) {
                    nodes++;
                    declare(childType, uuid(child.get("id")), text(child.get("localId")), child);
                }
            }
        });
    }

    /** The number of nested entities. */
    int nodes() {
        return nodes;
    }

    UUID idOf(EntityType type, String localId) {
        return idOf(type.name(), localId);
    }

    private UUID idOf(String type, String localId) {
        UUID id = chosen.get(new Label(type, localId));
        return id != null ? id : EntityIds.ofLocalId(userId, type, localId);
    }

    /** The id for the local id of an entity with this id: another id when the body declared that one first. */
    UUID idOf(EntityType type, String localId, UUID chosenId) {
        return chosen.getOrDefault(new Label(type.name(), localId), chosenId);
    }

    /**
     * The id for a reference to an entity of the type with this name: the text is an id, unless the body declares it as
     * a local id.
     */
    UUID resolve(String type, String text) {
        boolean isLabel = declared.contains(new Label(type, text));
        return isLabel ? idOf(type, text) : CanonicalText.parseUuid(text).orElseGet(() -> idOf(type, text));
    }

    static @Nullable UUID uuid(@Nullable JsonNode value) {
        return value != null && value.isString()
                ? CanonicalText.parseUuid(value.stringValue()).orElse(null)
                : null;
    }

    private static @Nullable String text(@Nullable JsonNode value) {
        return value != null && value.isString() ? value.stringValue() : null;
    }
}
