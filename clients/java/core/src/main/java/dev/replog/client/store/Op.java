package dev.replog.client.store;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One operation of the queue, as the store keeps it. It never changes; {@link #edit} makes another one.
 *
 * @param seq its place in the queue; the store gives it. 0 before that.
 * @param rev rises with each change of this record; 0 as it was appended
 * @param mutationId names it to the server, which decides it once
 * @param localId the app's own id, when the entity is created with one
 * @param data the fields that it sets, as JSON values; null clears a field. Null for a deletion. It is immutable.
 * @param base the state that the person was shown: a pull token, or the row's etag until the first pull is complete
 * @param shown the version of the base row at the time of the call; null when there was none
 * @param was the values of the fields of {@code data} that the person was shown; null for none
 * @param seen the pull token at the time of the call
 * @param policy null for the server's default
 * @param group operations of one group are decided together; null for one that is alone
 * @param roots the roots of the trees that it changes: usually one, and two when it moves an entity
 * @param path the ancestors of the entity, as far as they are known here, the nearest first
 * @param at milliseconds of the device's clock at the call
 * @param clientTime RFC 3339, corrected by the offset to the server's clock
 * @param catalogue the version of the catalogue by which it was made
 * @param attempts requests that contained it
 * @param batch the batch in which it was sent. A batch is repeated as it was.
 * @param mark the position of its result, while it is {@code ACKED} or {@code CONFLICT}
 * @param lost fields that lost against others' changes; they leave the fold
 * @param told whether the app was told that it is parked or waiting
 * @param problem why it is parked, in conflict or waiting
 * @param rebased whether the engine has given it another base by itself, because the server did not know the first one
 */
public record Op(
        long seq,
        long rev,
        OpState state,
        String mutationId,
        OpKind kind,
        String type,
        String id,
        @Nullable String localId,
        @Nullable Map<String, @Nullable Object> data,
        @Nullable String base,
        @Nullable Long shown,
        @Nullable Map<String, @Nullable Object> was,
        @Nullable String seen,
        @Nullable Policy policy,
        Priority priority,
        @Nullable String group,
        List<RowKey> roots,
        List<RowKey> path,
        long at,
        String clientTime,
        String catalogue,
        int attempts,
        @Nullable String batch,
        @Nullable String mark,
        List<String> lost,
        boolean told,
        @Nullable Problem problem,
        boolean rebased) {

    /** Keeps copies of the lists. */
    public Op {
        roots = List.copyOf(roots);
        path = List.copyOf(path);
        lost = List.copyOf(lost);
    }

    /** The entity that it changes. */
    public RowKey key() {
        return new RowKey(type, id);
    }

    /** The fields that it sets; none for a deletion. */
    public Map<String, @Nullable Object> fields() {
        return data == null ? Map.of() : data;
    }

    /** Starts an operation that was never sent. */
    public static OpBuilder of(OpKind kind, RowKey key, String mutationId) {
        return new OpBuilder(kind, key, mutationId);
    }

    /** Starts with the members of this one. */
    public OpBuilder edit() {
        return new OpBuilder(this);
    }
}
