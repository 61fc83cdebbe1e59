package dev.replog.projector.pull;

import static dev.replog.projector.pull.ReadModelWriter.CREATED;
import static dev.replog.projector.pull.ReadModelWriter.UPDATED;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One row of the table of entities; each method returns a changed copy. */
record Row(
        String userId,
        String type,
        UUID id,
        @Nullable String localId,
        @Nullable UUID parentId,
        UUID rootId,
        int version,
        long position,
        @Nullable Long treePosition,
        String data,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant deletedAt) {

    static Row root(String userId, String type, UUID id, long position, String data) {
        return new Row(userId, type, id, null, null, id, 1, position, position, data, CREATED, UPDATED, null);
    }

    static Row child(String userId, String type, UUID id, Row parent, long position, String data) {
        return new Row(
                userId, type, id, null, parent.id, parent.rootId, 1, position, null, data, CREATED, UPDATED, null);
    }

    Row withLocalId(String text) {
        return new Row(
                userId,
                type,
                id,
                text,
                parentId,
                rootId,
                version,
                position,
                treePosition,
                data,
                createdAt,
                updatedAt,
                deletedAt);
    }

    Row at(long newPosition) {
        return new Row(
                userId,
                type,
                id,
                localId,
                parentId,
                rootId,
                version + 1,
                newPosition,
                treePosition == null ? null : Long.valueOf(newPosition),
                data,
                createdAt,
                updatedAt,
                deletedAt);
    }

    Row withTree(long newTreePosition) {
        return new Row(
                userId,
                type,
                id,
                localId,
                parentId,
                rootId,
                version,
                position,
                newTreePosition,
                data,
                createdAt,
                updatedAt,
                deletedAt);
    }

    Row withData(String newData) {
        return new Row(
                userId,
                type,
                id,
                localId,
                parentId,
                rootId,
                version,
                position,
                treePosition,
                newData,
                createdAt,
                updatedAt,
                deletedAt);
    }

    Row createdAt(Instant at) {
        return new Row(
                userId,
                type,
                id,
                localId,
                parentId,
                rootId,
                version,
                position,
                treePosition,
                data,
                at,
                updatedAt,
                deletedAt);
    }

    Row deleted(long newPosition) {
        Row row = at(newPosition);
        return new Row(
                userId,
                type,
                id,
                localId,
                parentId,
                rootId,
                row.version,
                newPosition,
                row.treePosition,
                data,
                createdAt,
                UPDATED,
                UPDATED);
    }
}
