package dev.replog.client.store;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One entity as the server gave it in a pull. The engine never changes it.
 *
 * @param deleted a tombstone; it is kept only as long as the queue has operations of its entity
 * @param localId the app's own id, when the entity was created with one
 * @param etag names this state of the entity
 * @param version counts the changes of the entity
 * @param updatedAt when it was last changed; RFC 3339
 * @param data the fields, as JSON values; it is immutable
 */
public record BaseRow(
        String type,
        String id,
        boolean deleted,
        @Nullable String localId,
        String etag,
        long version,
        String updatedAt,
        Map<String, @Nullable Object> data)
        implements Query.Values {

    /** Names the entity. */
    public RowKey key() {
        return new RowKey(type, id);
    }

    @Override
    public @Nullable Object get(String name) {
        Object value = data.get(name);
        if (value != null) {
            return value;
        }
        return switch (name) {
            case "id" -> id;
            case "localId" -> localId;
            case "etag" -> etag;
            case "version" -> version;
            case "updated_at" -> updatedAt;
            default -> null;
        };
    }
}
