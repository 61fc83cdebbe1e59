package dev.replog.decide;

import dev.replog.schemas.catalogue.EntityType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One entity after one mutation. Immutable. The fields are canonical values of the catalogue, and a field without a
 * value is absent.
 *
 * @param parentId the parent; null for a root
 * @param rootId the root of its tree; its own id for a root
 * @param version 1 when created, one more with each change
 * @param position the mutation that last changed this entity
 * @param treePosition for a root, the mutation that last changed anything in its tree; 0 for others
 * @param deletedAt when it became a tombstone, which is final; null while it is live
 */
public record Entity(
        EntityType type,
        UUID id,
        @Nullable String localId,
        @Nullable UUID parentId,
        UUID rootId,
        int version,
        long position,
        long treePosition,
        Map<String, Object> fields,
        Stamps stamps,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant deletedAt) {

    private static final String DELETED_AT = "deleted_at";

    public EntityKey key() {
        return new EntityKey(type, id);
    }

    public boolean isLive() {
        return deletedAt == null;
    }

    public boolean isRoot() {
        return parentId == null;
    }

    /** The position of the etag that a client gets. The etag of a root covers its whole tree. */
    public long etagPosition() {
        return isRoot() ? treePosition : position;
    }

    Entity touchedAt(long newTreePosition) {
        return new Entity(
                type,
                id,
                localId,
                parentId,
                rootId,
                version,
                position,
                newTreePosition,
                fields,
                stamps,
                createdAt,
                updatedAt,
                deletedAt);
    }

    Entity underRoot(UUID newRootId) {
        return new Entity(
                type,
                id,
                localId,
                parentId,
                newRootId,
                version,
                position,
                treePosition,
                fields,
                stamps,
                createdAt,
                updatedAt,
                deletedAt);
    }

    Entity movedOutAt(Stamp stamp) {
        return with(stamps.withMoveOut(stamp));
    }

    Entity with(Stamps newStamps) {
        return new Entity(
                type,
                id,
                localId,
                parentId,
                rootId,
                version,
                position,
                treePosition,
                fields,
                newStamps,
                createdAt,
                updatedAt,
                deletedAt);
    }

    /** The stamp names the device that deleted the entity; it covers no field of the catalogue. */
    Entity deleted(LogPlace place, Stamp stamp) {
        return new Entity(
                type,
                id,
                localId,
                parentId,
                rootId,
                version + 1,
                place.position(),
                isRoot() ? place.position() : 0,
                fields,
                stamps.with(List.of(DELETED_AT), stamp),
                createdAt,
                place.at(),
                place.at());
    }
}
