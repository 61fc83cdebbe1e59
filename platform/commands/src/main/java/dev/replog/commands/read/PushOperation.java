package dev.replog.commands.read;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.request.EntityTags;
import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationKind;
import dev.replog.schemas.SeenToken;
import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.identity.EntityIds;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One operation of a push while it is read, in two steps: first all operations of a push {@link #declare} their local
 * ids, then each one is {@link #read}. Places in errors are pointers into the operation, because the client has the
 * operation at hand.
 */
final class PushOperation {
    private static final Set<String> KNOWN = Set.of(
            "mutation_id", "op", "type", "id", "localId", "data", "base_etag", "conflict", "client_time", "seen");
    private static final Map<String, OperationKind> KINDS = new TreeMap<>(Map.of(
            "create", OperationKind.UPSERT,
            "upsert", OperationKind.UPSERT,
            "update", OperationKind.REPLACE,
            "patch", OperationKind.PATCH,
            "delete", OperationKind.DELETE));

    private final int index;
    private final Catalogue catalogue;
    private final JsonNode source;
    private final String userId;
    private final Labels labels;
    private final ErrorList errors = new ErrorList();
    private ErrorCode codeOfFirst = ErrorCode.VALIDATION_FAILED;
    private final String op;
    private final @Nullable EntityType type;
    private final @Nullable UUID mutationId;
    private final @Nullable UUID chosenId;
    private final @Nullable String localId;
    private final JsonNode data;

    PushOperation(Catalogue catalogue, int index, JsonNode source, String userId, Labels labels) {
        this.catalogue = catalogue;
        this.index = index;
        this.source = source;
        this.userId = userId;
        this.labels = labels;
        if (!source.isObject()) {
            errors.add("", "operation: " + JsonText.shown(source) + " (expected: an object)");
        }
        this.mutationId = uuid("mutation_id");
        this.op = text("op", "one of " + String.join(", ", KINDS.keySet()));
        this.type = catalogue.byName(text("type", "an entity type"));
        this.data = data();
        this.chosenId = same("id", uuid("id"), Labels.uuid(data.get("id")));
        this.localId = same("localId", localId(source), localId(data));
    }

    void declare() {
        if (type != null) {
            boolean isRead = op.equals("create") || op.equals("upsert") || op.equals("update");
            labels.declare(type, chosenId, localId, isRead ? data : null);
        }
    }

    PushItem read(Supplier<UUID> mutationIds) {
        UUID mutation = mutationId == null ? mutationIds.get() : mutationId;
        OperationKind kind = KINDS.get(op);
        checkNames(kind);
        if (kind == null || type == null || !source.isObject()) {
            return invalid();
        }
        EntityReader reader = new EntityReader(userId, mutation, kind, labels, "/data", errors, false);
        checkIdentity(reader, type);
        UUID id = id(kind, type, mutation);
        EntityReader.Document document =
                kind == OperationKind.DELETE ? EntityReader.Document.EMPTY : reader.read(type, id, data);
        Condition condition = condition();
        Operation.Builder builder = CommandReader.builder(mutation, kind, condition, policy())
                .setType(type.name())
                .setId(id)
                .setLocalId(localId)
                .setFields(document.fields())
                .setNodes(document.nodes())
                .setSeen(seen());
        Instant clientTime = clientTime();
        if (!errors.isEmpty()) {
            return invalid();
        }
        Operation operation = CommandReader.finished(builder, clientTime);
        String notABase = condition.notABase("base_etag", type, CommandReader.isTree(operation));
        return notABase == null
                ? new PushItem.Valid(index, operation)
                : invalid(ErrorCode.NOT_A_BASE, notABase + " at /base_etag");
    }

    private PushItem invalid() {
        return invalid(codeOfFirst, errors.toText());
    }

    private PushItem invalid(ErrorCode code, String message) {
        return new PushItem.Invalid(
                index, mutationId, localId, chosenId, type == null ? null : type.name(), code, message);
    }

    private void checkNames(@Nullable OperationKind kind) {
        for (String name : source.propertyNames()) {
            if (!KNOWN.contains(name)) {
                String at = Pointer.ROOT.child(name).toString();
                errors.add(at, at.substring(1) + ": unknown (expected: " + PushReader.sorted(KNOWN) + ")");
            }
        }
        if (kind == null && source.path("op").isString()) {
            errors.add(
                    "/op",
                    "op: " + CanonicalText.shown(op) + " (expected: one of " + String.join(", ", KINDS.keySet()) + ")");
        }
        if (type == null && source.path("type").isString()) {
            String known = String.join(
                    ", ", catalogue.types().stream().map(EntityType::name).toList());
            errors.add("/type", "type: " + JsonText.shown(source.path("type")) + " (expected: one of " + known + ")");
        }
    }

    /** The ids inside the document are checked as in every document, but these messages point at the operation. */
    private void checkIdentity(EntityReader reader, EntityType known) {
        reader.chosenId(known, data, localId, Pointer.ROOT);
        reader.localId(data, Pointer.ROOT);
        JsonNode given = source.get("localId");
        if (given != null && !given.isNull() && localId(source) == null) {
            errors.add(
                    "/localId",
                    "localId: " + JsonText.shown(given) + " (expected: a string of 1.." + EntityIds.LOCAL_ID_MAX
                            + " characters without NUL)");
        }
        if (chosenId != null && localId != null && !labels.idOf(known, localId).equals(chosenId)) {
            errors.add(
                    "/localId", "localId: " + CanonicalText.shown(localId) + " already names another id in this push");
        }
    }

    private UUID id(OperationKind kind, EntityType known, UUID mutation) {
        if (chosenId != null) {
            return chosenId;
        }
        if (localId != null) {
            return labels.idOf(known, localId);
        }
        if (kind != OperationKind.UPSERT) {
            errors.add("", "id: missing (expected: id or localId with " + op + ")");
        }
        return EntityIds.ofMutation(userId, known.name(), mutation, "");
    }

    private Condition condition() {
        JsonNode value = source.get("base_etag");
        if (value == null || value.isNull()) {
            return Condition.NONE;
        }
        if (!value.isString()) {
            errors.add("/base_etag", "base_etag: " + JsonText.shown(value) + " (expected: an etag or *)");
            return Condition.NONE;
        }
        return read(
                "/base_etag",
                Condition.unchangedSince("base_etag", EntityTags.parse(List.of(value.stringValue())), userId),
                Condition.NONE);
    }

    private @Nullable SeenToken seen() {
        JsonNode value = source.get("seen");
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isString()) {
            errors.add("/seen", "seen: " + JsonText.shown(value) + " (expected: " + SeenTokens.EXPECTED + ")");
            return null;
        }
        return read(
                        "/seen",
                        SeenTokens.read("seen", value.stringValue(), userId).then(PushOperation::found),
                        Optional.<SeenToken>empty())
                .orElse(null);
    }

    private static <T> Reading<Optional<T>> found(T value) {
        return new Reading.Read<>(Optional.of(value));
    }

    /** The value of a reading, or the given value when it failed. The first error gives its code to the operation. */
    private <T> T read(String at, Reading<T> reading, T otherwise) {
        return switch (reading) {
            case Reading.Read<T> read -> read.value();
            case Reading.Unreadable<T> refused -> {
                if (errors.isEmpty()) {
                    codeOfFirst = refused.problem().code();
                }
                errors.add(at, refused.problem().detail());
                yield otherwise;
            }
        };
    }

    private @Nullable ConflictPolicy policy() {
        JsonNode value = source.get("conflict");
        if (value == null || value.isNull()) {
            return null;
        }
        ConflictPolicy policy = value.isString() ? CommandHeaders.POLICIES.get(value.stringValue()) : null;
        if (policy == null) {
            errors.add(
                    "/conflict",
                    "conflict: " + JsonText.shown(value) + " (expected: " + CommandHeaders.POLICIES_EXPECTED + ")");
        }
        return policy;
    }

    private @Nullable Instant clientTime() {
        JsonNode value = source.get("client_time");
        if (value == null || value.isNull()) {
            return null;
        }
        Instant time = value.isString()
                ? CanonicalText.parseInstant(value.stringValue()).orElse(null)
                : null;
        if (time == null) {
            errors.add(
                    "/client_time",
                    "client_time: " + JsonText.shown(value) + " (expected: " + CommandHeaders.INSTANT_EXPECTED + ")");
        }
        return time;
    }

    private JsonNode data() {
        JsonNode value = source.get("data");
        if (value != null && value.isObject()) {
            return value;
        }
        if (value != null && !value.isNull()) {
            errors.add("/data", "data: " + JsonText.shown(value) + " (expected: an object)");
        }
        return JsonText.newObject();
    }

    private @Nullable UUID uuid(String name) {
        JsonNode value = source.get(name);
        UUID id = Labels.uuid(value);
        if (id == null && value != null && !value.isNull()) {
            errors.add("/" + name, name + ": " + JsonText.shown(value) + " (expected: a UUID)");
        }
        return id;
    }

    private String text(String name, String expected) {
        JsonNode value = source.get(name);
        if (value != null && value.isString()) {
            return value.stringValue();
        }
        String found = value == null ? "missing" : JsonText.shown(value);
        errors.add("/" + name, name + ": " + found + " (expected: " + expected + ")");
        return "";
    }

    private static @Nullable String localId(JsonNode object) {
        JsonNode value = object.get("localId");
        return value != null && value.isString() && EntityReader.isLocalId(value.stringValue())
                ? value.stringValue()
                : null;
    }

    private <T> @Nullable T same(String name, @Nullable T outside, @Nullable T inside) {
        if (outside != null && inside != null && !outside.equals(inside)) {
            errors.add(
                    "/data/" + name,
                    name + ": " + CanonicalText.shown(inside.toString()) + " (expected: as in the operation)");
        }
        return outside == null ? inside : outside;
    }
}
