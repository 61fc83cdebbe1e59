package dev.replog.client.node;

import dev.replog.client.store.BaseChange;
import dev.replog.client.store.BaseRow;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpKind;
import dev.replog.client.store.RowKey;
import dev.replog.client.store.Store;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The packet that last sent each entity. They are rows of a generation that is never shown, so a store needs nothing
 * more for them.
 */
final class SentMarks {

    /** Shown generations begin with 1. */
    static final int GENERATION = 0;

    /**
     * One of them.
     *
     * @param isDeletion whether the packet deleted the entity
     * @param changedAt when the person made the change
     */
    record Mark(SentPacket packet, boolean isDeletion, String changedAt) {}

    private SentMarks() {}

    /** The marks of a packet that is prepared. */
    static BaseChange of(SentPacket packet, List<Op> ops) {
        List<BaseRow> marks = ops.stream()
                .map(op -> new BaseRow(
                        op.type(),
                        op.id(),
                        op.kind() == OpKind.DELETE,
                        null,
                        packet.toString(),
                        packet.number(),
                        op.clientTime(),
                        Map.of()))
                .toList();
        return new BaseChange(GENERATION, marks, List.of());
    }

    /** Those of these entities. */
    static Map<RowKey, Mark> read(Store store, Collection<RowKey> keys) {
        Map<RowKey, Mark> marks = new HashMap<>();
        store.readBase(GENERATION, keys)
                .forEach(row ->
                        marks.put(row.key(), new Mark(SentPacket.parse(row.etag()), row.deleted(), row.updatedAt())));
        return marks;
    }
}
