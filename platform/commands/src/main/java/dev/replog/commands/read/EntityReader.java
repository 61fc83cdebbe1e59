package dev.replog.commands.read;

import dev.replog.schemas.Node;
import dev.replog.schemas.OperationKind;
import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.catalogue.Checked;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import dev.replog.schemas.identity.EntityIds;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the document of one operation: the fields of its entity and the nested entities. Values come out canonical. All
 * errors are added to a list; when there is one, the result must not be used. Used once, by one thread.
 */
final class EntityReader {
    /** The scale of decimals in the fields of the log. */
    private static final int LOG_SCALE = 6;

    private static final Set<String> ECHOED =
            Set.of("etag", "version", "created_at", "updated_at", "updatedAt", "sync_token");

    /**
     * @param nodes null when the document does not mention anything below the entity
     * @param named the types of the arrays at its top; null when it is not partial
     * @param completed whether it has values that the client did not name
     */
    record Document(
            Map<String, Object> fields,
            @Nullable List<Node> nodes,
            @Nullable List<String> named,
            boolean completed) {
        static final Document EMPTY = new Document(Map.of(), null, null, false);
    }

    private final String userId;
    private final UUID mutationId;
    private final OperationKind kind;
    private final Labels labels;
    private final String prefix;
    private final ErrorList errors;
    private final Set<UUID> ids = new HashSet<>();
    private final boolean partial;
    private boolean completed;

    /**
     * @param prefix where the document is in the body, as a JSON pointer
     * @param partial whether the document only names what it sets, at every level
     */
    EntityReader(
            String userId,
            UUID mutationId,
            OperationKind kind,
            Labels labels,
            String prefix,
            ErrorList errors,
            boolean partial) {
        this.userId = userId;
        this.mutationId = mutationId;
        this.kind = kind;
        this.labels = labels;
        this.prefix = prefix;
        this.errors = errors;
        this.partial = partial;
    }

    /** Reads the document of an entity whose id is known. The caller checks the document's own id and localId. */
    Document read(EntityType type, UUID id, JsonNode document) {
        ids.add(id);
        Map<String, Object> fields = fields(type, document, Pointer.ROOT, kind != OperationKind.REPLACE);
        List<Node> nodes = null;
        if (kind == OperationKind.PATCH && !partial) {
            refuseChildren(type, document);
        } else {
            if (type.children().keySet().stream().anyMatch(document::has)) {
                nodes = new ArrayList<>();
                readChildren(type, id, document, Pointer.ROOT, nodes);
            }
            requireComplete(type, fields, Pointer.ROOT);
        }
        return new Document(fields, nodes, nodes == null ? null : named(type, document), completed);
    }

    /** The types of the arrays that a partial document has. */
    private @Nullable List<String> named(EntityType type, JsonNode document) {
        return !partial
                ? null
                : type.children().entrySet().stream()
                        .filter(child -> document.has(child.getKey()))
                        .map(child -> child.getValue().name())
                        .sorted()
                        .toList();
    }

    private void refuseChildren(EntityType type, JsonNode document) {
        for (String property : type.children().keySet()) {
            if (document.has(property)) {
                add(Pointer.ROOT.child(property), property + ": send nested children with PUT (expected: fields only)");
            }
        }
    }

    private void readChildren(EntityType type, UUID id, JsonNode document, Pointer at, List<Node> into) {
        type.children().forEach((property, childType) -> {
            JsonNode children = document.get(property);
            if (children == null) {
                return;
            }
            Pointer there = at.child(property);
            if (!children.isArray()) {
                add(there, property + ": " + JsonText.shown(children) + " (expected: an array)");
                return;
            }
            for (int i = 0; i < children.size(); i++) {
                readChild(childType, id, children.get(i), i, there.child(i), into);
            }
        });
    }

    private void readChild(EntityType type, UUID parent, JsonNode child, int index, Pointer at, List<Node> into) {
        if (!child.isObject()) {
            add(at, type + ": " + JsonText.shown(child) + " (expected: an object)");
            return;
        }
        String localId = localId(child, at);
        UUID id = childId(type, child, localId, at);
        if (!ids.add(id)) {
            add(at, "id: " + id + " appears twice (expected: once in a document)");
        }
        Map<String, Object> fields = fields(type, child, at, partial);
        setParent(type, parent, fields, at);
        if (type.field("order") != null && fields.get("order") == null) {
            fields.put("order", (long) index);
            completed = true;
        }
        requireComplete(type, fields, at);
        into.add(Node.newBuilder()
                .setType(type.name())
                .setId(id)
                .setLocalId(localId)
                .setFields(fields)
                .setNamed(named(type, child))
                .build());
        readChildren(type, id, child, at, into);
    }

    private UUID childId(EntityType type, JsonNode child, @Nullable String localId, Pointer at) {
        UUID id = chosenId(type, child, localId, at);
        if (id != null) {
            return id;
        }
        if (partial && localId == null && !errors.has(prefix + at.child("id"))) {
            // A derived id would be another one when the packet is sent again in a new epoch.
            add(at.child("id"), "id: missing (expected: a UUID, or a localId)");
        }
        return localId != null
                ? labels.idOf(type, localId)
                : EntityIds.ofMutation(userId, type.name(), mutationId, at.toString());
    }

    /** The id in an object; null when there is none. */
    @Nullable
    UUID chosenId(EntityType type, JsonNode object, @Nullable String localId, Pointer at) {
        JsonNode value = object.get("id");
        if (value == null || value.isNull()) {
            return null;
        }
        UUID id = Labels.uuid(value);
        if (id == null) {
            add(at.child("id"), "id: " + JsonText.shown(value) + " (expected: a UUID)");
        } else if (localId != null && !labels.idOf(type, localId, id).equals(id)) {
            add(
                    at.child("localId"),
                    "localId: " + CanonicalText.shown(localId) + " already names " + labels.idOf(type, localId)
                            + " (expected: one id for one local id)");
        }
        return id;
    }

    /** The local id in an object; null when there is none, or no valid one. */
    @Nullable
    String localId(JsonNode object, Pointer at) {
        JsonNode value = object.get("localId");
        if (value == null || value.isNull()) {
            return null;
        }
        if (value.isString() && isLocalId(value.stringValue())) {
            return value.stringValue();
        }
        add(
                at.child("localId"),
                "localId: " + JsonText.shown(value) + " (expected: a string of 1.." + EntityIds.LOCAL_ID_MAX
                        + " characters without NUL)");
        return null;
    }

    static boolean isLocalId(String text) {
        return !text.isEmpty()
                && text.codePointCount(0, text.length()) <= EntityIds.LOCAL_ID_MAX
                && text.indexOf('\0') < 0
                && CanonicalText.isWellFormed(text);
    }

    private Map<String, Object> fields(EntityType type, JsonNode object, Pointer at, boolean nullClears) {
        Map<String, Object> fields = new HashMap<>();
        for (Map.Entry<String, JsonNode> property : object.properties()) {
            String name = property.getKey();
            Field field = type.field(name);
            if (field != null) {
                readField(field, property.getValue(), at.child(name), nullClears, fields);
            } else if (name.equals("user_id")) {
                checkUser(property.getValue(), at);
            } else if (!isKnown(type, name)) {
                add(at.child(name), CanonicalText.shown(name) + ": unknown field of " + type);
            }
        }
        return fields;
    }

    private static boolean isKnown(EntityType type, String name) {
        return name.equals("id")
                || name.equals("localId")
                || ECHOED.contains(name)
                || type.children().containsKey(name);
    }

    private void checkUser(JsonNode value, Pointer at) {
        if (!value.isString() || !value.stringValue().equals(userId)) {
            add(at.child("user_id"), "user_id: " + JsonText.shown(value) + " (expected: the caller's own)");
        }
    }

    private void readField(Field field, JsonNode value, Pointer at, boolean nullClears, Map<String, Object> into) {
        if (value.isNull()) {
            if (nullClears) {
                clear(field, at, into);
            }
            return;
        }
        switch (resolved(field, value)) {
            case Checked.Accepted accepted ->
                into.put(
                        field.name(),
                        accepted.value() instanceof BigDecimal decimal
                                ? decimal.setScale(LOG_SCALE)
                                : accepted.value());
            case Checked.Refused refused -> add(at, refused.message());
        }
    }

    @SuppressWarnings("NullAway") // null is a value of the log's field maps: it clears the field
    private void clear(Field field, Pointer at, Map<String, Object> into) {
        if (field.required() || field.initially() != null) {
            add(at, field.name() + ": null (expected: a value, or no such property)");
        } else {
            into.put(field.name(), null);
        }
    }

    private Checked resolved(Field field, JsonNode value) {
        if (field.reference().isEmpty() || !value.isString()) {
            return field.check(JsonText.scalar(value));
        }
        String text = value.stringValue();
        return isLocalId(text)
                ? new Checked.Accepted(
                        labels.resolve(field.reference().get(), text).toString())
                : new Checked.Refused(field.name() + ": " + CanonicalText.shown(text)
                        + " (expected: a UUID, or a local id of 1.." + EntityIds.LOCAL_ID_MAX
                        + " characters without NUL)");
    }

    private void setParent(EntityType type, UUID parent, Map<String, Object> fields, Pointer at) {
        String name = type.parentField().map(Field::name).orElseThrow();
        Object given = fields.put(name, parent.toString());
        if (given != null && !given.equals(parent.toString())) {
            add(at.child(name), name + ": " + given + " (expected: " + parent + ", which it is nested in)");
        }
    }

    private void requireComplete(EntityType type, Map<String, Object> fields, Pointer at) {
        // Whether the entity of a partial document exists, and needs no more, is decided in the order of the log.
        if (!partial) {
            RequiredFields.check(type, fields, prefix + at, errors);
        }
    }

    private void add(Pointer at, String message) {
        errors.add(prefix + at, message);
    }
}
