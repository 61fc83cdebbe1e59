package dev.replog.client.write;

import dev.replog.client.json.Json;
import dev.replog.client.json.Members;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the fields that an operation sets. */
public final class Fields {

    private final Members.Builder values = new Members.Builder();
    private @Nullable String id;
    private @Nullable String localId;

    /** Without fields. */
    public Fields() {}

    /**
     * Sets a field: to a text, a number, a flag, an {@link java.time.Instant}, a {@link java.time.LocalDate}, a
     * {@link java.util.UUID}, a list or a map. Null clears it.
     *
     * @throws IllegalArgumentException when JSON has no such value
     */
    public Fields set(String name, @Nullable Object value) {
        try {
            values.put(name, Json.of(value));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
        return this;
    }

    /** Leaves a field without a value. */
    public Fields clear(String name) {
        values.put(name, null);
        return this;
    }

    /** Gives a new entity this id, a UUID. Without it and without an id of the app's own, the client makes one. */
    public Fields id(String uuid) {
        id = uuid;
        return this;
    }

    /** Gives a new entity an id of the app's own choosing, from which client and server derive the same UUID. */
    public Fields localId(String text) {
        localId = text;
        return this;
    }

    /** The fields as they were set, as JSON values. */
    public Map<String, @Nullable Object> toMap() {
        return values.build();
    }

    @Nullable
    String id() {
        return id;
    }

    @Nullable
    String localId() {
        return localId;
    }
}
