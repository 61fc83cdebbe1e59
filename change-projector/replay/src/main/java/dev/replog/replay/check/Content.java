package dev.replog.replay.check;

import dev.replog.decide.Entity;
import dev.replog.decide.Receipt;
import dev.replog.decide.Usage;
import dev.replog.replay.export.JsonText;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.PayloadHash;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The content of stored and of computed rows as texts that are equal exactly when the rows are. */
final class Content {
    private static final JsonFactory JSON = new JsonFactory();

    private Content() {}

    static String of(Entity entity) {
        return entity(
                entity.localId(),
                entity.parentId(),
                entity.rootId(),
                entity.version(),
                entity.position(),
                entity.isRoot() ? entity.treePosition() : 0,
                entity.createdAt(),
                entity.updatedAt(),
                entity.deletedAt(),
                entity.fields());
    }

    /** Of a row of the table {@code entity}. */
    static String ofEntity(ResultSet row) throws SQLException {
        UUID parent = row.getObject("parent_id", UUID.class);
        return entity(
                row.getString("local_id"),
                parent,
                row.getObject("root_id", UUID.class),
                row.getInt("version"),
                row.getLong("position"),
                parent == null ? row.getLong("tree_position") : 0,
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant(),
                instant(row.getTimestamp("deleted_at")),
                fields(row.getString("data")));
    }

    private static String entity(
            @Nullable String localId,
            @Nullable UUID parentId,
            UUID rootId,
            int version,
            long position,
            long treePosition,
            Instant createdAt,
            Instant updatedAt,
            @Nullable Instant deletedAt,
            Map<String, ?> fields) {
        return "version " + version + ", position " + position + ", tree_position " + treePosition + ", local_id "
                + localId + ", parent_id " + parentId + ", root_id " + rootId + ", created_at " + createdAt
                + ", updated_at " + updatedAt + ", deleted_at " + deletedAt + ", "
                + JsonText.of(json -> JsonText.values(json, fields));
    }

    static String of(Receipt receipt) {
        return receipt(
                receipt.payloadHash(), receipt.position(), receipt.decidedAt(), receipt.device(), receipt.outcome());
    }

    /** Of a row of the table {@code receipt}. An outcome of an earlier schema is compared by its meaning. */
    static String ofReceipt(ResultSet row) throws SQLException {
        OperationOutcome outcome;
        try {
            outcome = RecordCodec.OPERATION_OUTCOME.decode(row.getBytes("outcome"));
        } catch (UndecodableRecordException e) {
            return "unreadable: " + e.getMessage();
        }
        return receipt(
                new PayloadHash(row.getBytes("payload_hash")),
                row.getLong("position"),
                row.getTimestamp("decided_at").toInstant(),
                row.getString("device_id"),
                outcome);
    }

    private static String receipt(
            PayloadHash hash, long position, Instant decidedAt, @Nullable String device, OperationOutcome outcome) {
        return "hash " + HexFormat.of().formatHex(hash.bytes()) + ", position " + position + ", decided_at " + decidedAt
                + ", device " + device + ", outcome " + outcome;
    }

    static String of(Usage usage) {
        return "entities " + usage.entities() + ", bytes " + usage.bytes();
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }

    private static Map<String, Object> fields(String text) {
        Map<String, Object> fields = new TreeMap<>();
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                fields.put(name, value(json, json.nextToken()));
            }
        }
        return fields;
    }

    private static Object value(JsonParser json, JsonToken token) {
        return switch (token) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getDecimalValue();
            case VALUE_TRUE, VALUE_FALSE -> json.getBooleanValue();
            default -> json.getString();
        };
    }
}
