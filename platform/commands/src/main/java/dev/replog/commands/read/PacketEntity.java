package dev.replog.commands.read;

import dev.replog.schemas.Node;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationKind;
import dev.replog.schemas.SeenToken;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.identity.EntityIds;
import dev.replog.schemas.token.SyncToken;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One entity of a packet while it is read, in two steps: first all entities of a packet {@link #declare} their local
 * ids, then each one is {@link #read}.
 */
final class PacketEntity {
    private static final Set<String> KNOWN =
            Set.of("type", "uuid", "operation", "updated_at", "is_deleted", "base", "changed_at", "data");
    private static final Map<String, OperationKind> KINDS = new TreeMap<>(Map.of(
            "INSERT", OperationKind.UPSERT,
            "UPDATE", OperationKind.PATCH,
            "DELETE", OperationKind.DELETE));
    private static final int NAME_MAX = 64;

    private final PacketReader.Sender sender;
    private final PacketFields fields;
    private final String at;
    private final Labels labels;
    private final ErrorList errors;
    private final @Nullable EntityType type;
    private final @Nullable OperationKind kind;
    private final UUID id;
    private final JsonNode data;

    PacketEntity(
            Catalogue catalogue,
            PacketReader.Sender sender,
            JsonNode source,
            String at,
            Labels labels,
            ErrorList errors) {
        this.sender = sender;
        this.fields = new PacketFields(source, at, errors);
        this.at = at;
        this.labels = labels;
        this.errors = errors;
        if (!source.isObject()) {
            errors.add(at, "entity: " + JsonText.shown(source) + " (expected: an object)");
            this.type = null;
            this.kind = null;
            this.id = sender.id();
            this.data = JsonText.newObject();
            return;
        }
        fields.requireKnown(KNOWN);
        this.kind = KINDS.get(fields.text("operation", NAME_MAX));
        if (kind == null && fields.has("operation")) {
            fields.wrong("operation", "one of " + String.join(", ", KINDS.keySet()));
        }
        this.type = type(catalogue);
        this.id = fields.id("uuid");
        this.data = kind == OperationKind.DELETE || kind == null
                ? JsonText.newObject()
                : fields.object("data").source();
    }

    private @Nullable EntityType type(Catalogue catalogue) {
        EntityType found = catalogue.byName(fields.text("type", NAME_MAX));
        if (found != null && sender.types().contains(found)) {
            return found;
        }
        if (fields.has("type")) {
            fields.wrong(
                    "type",
                    "one of "
                            + String.join(
                                    ", ",
                                    sender.types().stream()
                                            .map(EntityType::name)
                                            .sorted()
                                            .toList()));
        }
        return null;
    }

    void declare() {
        if (type != null && kind != null) {
            labels.declare(type, id, localId(), kind == OperationKind.DELETE ? null : data);
        }
    }

    private @Nullable String localId() {
        JsonNode value = data.get("localId");
        return value != null && value.isString() && EntityReader.isLocalId(value.stringValue())
                ? value.stringValue()
                : null;
    }

    /** The operation; null when it cannot be read. */
    @Nullable
    Operation read(PacketHeader header, int index) {
        checkDeletion();
        fields.instant("updated_at");
        Instant changedAt = fields.instant("changed_at");
        if (type == null || kind == null) {
            return null;
        }
        UUID mutationId = EntityIds.ofPacket(sender.id(), header.epoch(), header.number(), index);
        EntityReader reader = new EntityReader(sender.userId(), mutationId, kind, labels, at + "/data", errors, true);
        UUID named = reader.chosenId(type, data, null, Pointer.ROOT);
        if (named != null && !named.equals(id)) {
            errors.add(at + "/data/id", "id: " + named + " (expected: " + id + ", the uuid of the entity)");
        }
        String localId = reader.localId(data, Pointer.ROOT);
        EntityReader.Document document =
                kind == OperationKind.DELETE ? EntityReader.Document.EMPTY : reader.read(type, id, data);
        boolean isTree = kind == OperationKind.DELETE || document.nodes() != null;
        SyncToken base = base(type, isTree);
        Condition condition = base == null ? Condition.NONE : Condition.ofBase(base);
        return CommandReader.finished(
                CommandReader.builder(mutationId, kind, condition, sender.policy())
                        .setType(type.name())
                        .setId(id)
                        .setLocalId(localId)
                        .setFields(document.fields())
                        .setNodes(document.nodes())
                        .setNamed(document.named())
                        .setCompleted(document.completed())
                        .setSeen(
                                base == null
                                        ? null
                                        : new SeenToken(
                                                base.log().value(),
                                                base.position().value())),
                changedAt);
    }

    private void checkDeletion() {
        if (fields.has("is_deleted") && fields.flag("is_deleted") && kind != OperationKind.DELETE) {
            fields.wrong("is_deleted", "false, or the operation DELETE");
        }
    }

    /** The base; null when there is none. */
    private @Nullable SyncToken base(EntityType known, boolean isTree) {
        if (!fields.has("base")) {
            return null;
        }
        SyncToken token = fields.source().get("base").isString()
                ? SyncToken.decode(fields.source().get("base").stringValue(), sender.userId())
                        .orElse(null)
                : null;
        boolean isBase = token != null
                && token.kind() instanceof SyncToken.Kind.Pull
                && Condition.ofBase(token).notABase("base", known, isTree) == null;
        if (!isBase) {
            fields.wrong("base", "a sync_token that this node got in a packet, or none");
        }
        return isBase ? token : null;
    }

    /** The entities that an operation names. */
    static Stream<UUID> ids(Operation operation) {
        return Stream.concat(
                Stream.of(operation.getId()),
                (operation.getNodes() == null ? List.<Node>of() : operation.getNodes())
                        .stream().map(Node::getId));
    }
}
