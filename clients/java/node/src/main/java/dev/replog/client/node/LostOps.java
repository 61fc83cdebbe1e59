package dev.replog.client.node;

import dev.replog.client.catalogue.Ids;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpState;
import dev.replog.client.store.RowKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The operations that send again what the centre has lost. They are known by their mutation ids, also after a restart
 * in the middle of a repair. Pure.
 */
final class LostOps {

    private static final String NAMESPACE = "4f0a1c8e-2d57-5b0e-9c39-6d1f0e7a5b21";

    private LostOps() {}

    /**
     * The mutation id of one of them.
     *
     * @param epoch in which it is sent again
     */
    static String idOf(long epoch, RowKey key) {
        return Ids.ofName(NAMESPACE, epoch + "\n" + key);
    }

    /**
     * The operations that have to go behind those of this class, in their order. The lost changes were made before
     * everything that waits. If they were sent later, an entity would be changed before it is there again, and an old
     * value would take the place of a new one.
     *
     * @param queue in order
     */
    static List<Op> toMoveBehind(Collection<Op> queue, long epoch) {
        List<Op> waiting = new ArrayList<>();
        boolean isBehind = true;
        for (Op op : queue) {
            if (op.mutationId().equals(idOf(epoch, op.key()))) {
                isBehind &= waiting.isEmpty();
            } else if (op.state() != OpState.ACKED && op.state() != OpState.SENT) {
                waiting.add(op);
            }
        }
        return isBehind ? List.of() : List.copyOf(waiting);
    }
}
