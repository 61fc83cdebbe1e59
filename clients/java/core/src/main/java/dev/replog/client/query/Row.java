package dev.replog.client.query;

import dev.replog.client.json.Json;
import dev.replog.client.json.JsonWriter;
import dev.replog.client.store.Query;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An entity as the app sees it: the fields of the server, with the operations of the queue on top. A row never changes;
 * another state of the entity is another object.
 */
public final class Row implements Query.Values {

    private final String type;
    private final String id;
    private final @Nullable String localId;
    private final @Nullable String etag;
    private final @Nullable Long version;
    private final @Nullable String updatedAt;
    private final Map<String, @Nullable Object> fields;
    private final SyncState sync;
    private final long pull;

    Row(Members members, Map<String, @Nullable Object> fields, SyncState sync, long pull) {
        type = members.type();
        id = members.id();
        localId = members.localId();
        etag = members.etag();
        version = members.version();
        updatedAt = members.updatedAt();
        this.fields = fields;
        this.sync = sync;
        this.pull = pull;
    }

    /** The members of a row beside its fields. */
    record Members(
            String type,
            String id,
            @Nullable String localId,
            @Nullable String etag,
            @Nullable Long version,
            @Nullable String updatedAt) {}

    /** The type of the entity. */
    public String type() {
        return type;
    }

    @Override
    public String id() {
        return id;
    }

    /** The app's own id, when the entity was created with one. */
    public @Nullable String localId() {
        return localId;
    }

    /** Names the state at the server; null until the server has the entity. */
    public @Nullable String etag() {
        return etag;
    }

    /** Counts the changes at the server; null until the server has the entity. */
    public @Nullable Long version() {
        return version;
    }

    /** When the server last changed it, as RFC 3339; null until the server has the entity. */
    public @Nullable String updatedAt() {
        return updatedAt;
    }

    /** How far it is on its way to the server. */
    public SyncState sync() {
        return sync;
    }

    /** The fields, as JSON values. A field without a value is absent. */
    public Map<String, @Nullable Object> fields() {
        return fields;
    }

    /**
     * The value of a field; null for none. The names {@code id}, {@code localId}, {@code etag}, {@code version},
     * {@code updated_at} and {@code $sync} give the members of the row.
     */
    @Override
    public @Nullable Object get(String name) {
        Object value = fields.get(name);
        if (value != null) {
            return value;
        }
        return switch (name) {
            case "id" -> id;
            case "localId" -> localId;
            case "etag" -> etag;
            case "version" -> version;
            case "updated_at" -> updatedAt;
            case "$sync" -> sync.wire();
            default -> null;
        };
    }

    /** The text of a field; null when it has none. */
    public @Nullable String text(String name) {
        return Json.text(get(name));
    }

    /** The whole number of a field; null when it has none. */
    public @Nullable Long whole(String name) {
        return Json.whole(get(name));
    }

    /** The number of a field; null when it has none. */
    public @Nullable Double decimal(String name) {
        return get(name) instanceof Number number ? (Double) number.doubleValue() : null;
    }

    /** Whether a field is true. */
    public boolean is(String name) {
        return Boolean.TRUE.equals(get(name));
    }

    /** The time of a field; null when it has none. */
    public @Nullable Instant instant(String name) {
        String text = text(name);
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException unreadable) {
            return null;
        }
    }

    /** The date of a field; null when it has none. */
    public @Nullable LocalDate date(String name) {
        String text = text(name);
        try {
            return text == null ? null : LocalDate.parse(text);
        } catch (DateTimeException unreadable) {
            return null;
        }
    }

    /** Names the pull that this row was made from, so that a patch of this row is based on it. */
    long pull() {
        return pull;
    }

    /** Whether the app would see no difference. */
    boolean hasSameContent(Row other) {
        return sync == other.sync
                && Objects.equals(localId, other.localId)
                && Objects.equals(etag, other.etag)
                && Objects.equals(version, other.version)
                && Objects.equals(updatedAt, other.updatedAt)
                && Json.same(fields, other.fields);
    }

    /** The type, the id, the state and the fields, for people. */
    @Override
    public String toString() {
        return type + "/" + id + " " + sync.wire() + " " + JsonWriter.write(fields);
    }
}
