package dev.replog.chaos.check;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The knowledge of one device about an entity that only it writes: each acknowledged mutation and the value that it
 * wrote.
 */
public final class Written {
    /** @param value null when it deleted the entity */
    public record Acknowledged(UUID mutationId, @Nullable String value) {}

    private final String userId;
    private final UUID id;
    private final List<Acknowledged> acknowledged = new ArrayList<>();

    public Written(String userId, UUID id) {
        this.userId = userId;
        this.id = id;
    }

    public String userId() {
        return userId;
    }

    public UUID id() {
        return id;
    }

    public synchronized void acknowledge(UUID mutationId, @Nullable String value) {
        acknowledged.add(new Acknowledged(mutationId, value));
    }

    public synchronized List<Acknowledged> acknowledged() {
        return List.copyOf(acknowledged);
    }
}
