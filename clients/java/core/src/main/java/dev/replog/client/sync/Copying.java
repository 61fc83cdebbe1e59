package dev.replog.client.sync;

import dev.replog.client.catalogue.Catalogue;
import dev.replog.client.catalogue.Ids;
import dev.replog.client.json.Json;
import dev.replog.client.store.BaseRow;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpKind;
import dev.replog.client.store.OpState;
import dev.replog.client.store.Priority;
import dev.replog.client.store.RowKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The operations that give another user the data of an account: first each entity as the server has it, parents before
 * their children, and then the queue. The same entity in the same state gives the same operation, so that it is written
 * once, however often it is copied.
 */
final class Copying {

    private static final int DEPTH_MAX = 20;

    /**
     * The circumstances of a copy.
     *
     * @param from the user of the data, and {@code to} the user who gets it
     * @param seen the pull token of the account of {@code to}; null when there is none yet
     * @param catalogue the types of {@code from}
     * @param version of the catalogue by which {@code to} is written
     * @param at milliseconds of the device's clock
     * @param time the same by the server's clock
     */
    record Context(
            String from, String to, @Nullable String seen, Catalogue catalogue, String version, long at, long time) {}

    private final Context context;
    private final Map<RowKey, BaseRow> rows = new HashMap<>();
    private final CopiedIds ids;

    private Copying(Context context) {
        this.context = context;
        ids = new CopiedIds(context.catalogue(), context.from(), context.to());
    }

    /**
     * The operations for the other user.
     *
     * @param rows the entities as the server has them, without tombstones
     * @param ops the queue; what is rejected stays rejected
     */
    static List<Op> of(List<BaseRow> rows, List<Op> ops, Context context) {
        Copying copying = new Copying(context);
        rows.forEach(row -> {
            copying.rows.put(row.key(), row);
            copying.ids.add(row.key(), row.localId());
        });
        ops.forEach(op -> copying.ids.add(op.key(), op.localId()));
        List<Op> copies = new ArrayList<>();
        rows.stream()
                .map(copying::creation)
                .sorted(Comparator.comparingInt(op -> op.path().size()))
                .forEach(copies::add);
        ops.forEach(op -> copies.add(copying.carried(op)));
        return copies;
    }

    private Op creation(BaseRow row) {
        List<RowKey> path = pathOf(row);
        RowKey root = path.isEmpty() ? row.key() : path.get(path.size() - 1);
        String mutationId = Ids.ofMoved(context.from(), row.type(), row.id(), row.etag());
        return Op.of(row.localId() == null ? OpKind.CREATE : OpKind.UPSERT, ids.of(row.key()), mutationId)
                .localId(row.localId())
                .data(ids.data(row.type(), row.data()))
                // Writes that the person makes meanwhile go first.
                .priority(Priority.LOW)
                .seen(context.seen())
                .roots(List.of(ids.of(root)))
                .path(ids.of(path))
                .at(context.at())
                .clientTime(Json.instant(context.time()))
                .catalogue(context.version())
                .build();
    }

    /** An operation of the queue. It loses everything that names a state of the former account. */
    private Op carried(Op op) {
        boolean isRejected =
                op.state() == OpState.PARKED || op.state() == OpState.WAITING || op.state() == OpState.CONFLICT;
        return op.edit()
                .seq(0)
                .rev(0)
                .key(ids.of(op.key()))
                .state(op.state() == OpState.CONFLICT ? OpState.PARKED : isRejected ? op.state() : OpState.QUEUED)
                .problem(isRejected ? op.problem() : null)
                .data(op.data() == null ? null : ids.data(op.type(), op.data()))
                .roots(ids.of(op.roots()))
                .path(ids.of(op.path()))
                .base(null)
                .shown(null)
                .seen(context.seen())
                .mark(null)
                .batch(null)
                .lost(List.of())
                .attempts(0)
                // Later than the creations, so that it wins against them where the later time wins.
                .clientTime(Json.instant(context.time() + 1))
                .build();
    }

    /** The entities above one as the server has them, the nearest first. */
    private List<RowKey> pathOf(BaseRow row) {
        List<RowKey> path = new ArrayList<>();
        for (BaseRow at = row; at != null && path.size() < DEPTH_MAX; ) {
            String type = context.catalogue().parent(at.type());
            String field = context.catalogue().parentField(at.type());
            if (type == null || field == null || !(at.data().get(field) instanceof String id)) {
                break;
            }
            RowKey parent = new RowKey(type, id);
            path.add(parent);
            at = rows.get(parent);
        }
        return path;
    }
}
