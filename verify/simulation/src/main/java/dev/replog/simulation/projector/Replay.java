package dev.replog.simulation.projector;

import dev.replog.decide.Entity;
import dev.replog.decide.Receipt;
import dev.replog.decide.UserState;
import dev.replog.projector.apply.BatchDecider;
import dev.replog.projector.database.EntityColumns;
import dev.replog.projector.load.Needs;
import dev.replog.projector.log.MutationRecord;
import dev.replog.projector.outbox.OutboxEntry;
import dev.replog.projector.outbox.Published;
import dev.replog.projector.store.Batch;
import dev.replog.schemas.catalogue.Catalogues;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UnknownSchemaException;
import dev.replog.schemas.token.LogId;
import dev.replog.simulation.server.MemoryDatabase;
import dev.replog.simulation.server.MemoryTopic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * Applies the log once more from its beginning into empty tables, with other batches: the result that a run must reach
 * in spite of all failures.
 */
public final class Replay {
    private static final int BATCH_MAX = 9;

    private final MemoryTopic mutations;
    private final Catalogues catalogues;
    private final MemoryDatabase database = new MemoryDatabase();
    private final List<OutboxEntry> messages = new ArrayList<>();
    private final BatchDecider decider;

    /**
     * @param catalogues every version that a mutation of the log names
     */
    public Replay(MemoryTopic mutations, Catalogues catalogues, RandomGenerator cuts) {
        this(mutations, catalogues, cuts, record -> true);
    }

    /**
     * @param applied the records that are applied; the others count as blank
     */
    public Replay(
            MemoryTopic mutations, Catalogues catalogues, RandomGenerator cuts, Predicate<MemoryTopic.Stored> applied) {
        this.mutations = mutations;
        this.catalogues = catalogues;
        this.decider = new BatchDecider(catalogues, SimulatedProjector.RETENTION, LogId.ofTopic(mutations.id()));
        for (int partition = 0; partition < mutations.count(); partition++) {
            List<MemoryTopic.Stored> all =
                    mutations.records(partition).stream().filter(applied).toList();
            int at = 0;
            while (at < all.size()) {
                int end = Math.min(all.size(), at + cuts.nextInt(1, BATCH_MAX));
                apply(all.subList(at, end));
                at = end;
            }
        }
    }

    public MemoryDatabase database() {
        return database;
    }

    /** Every outbox entry so far, in the order of each partition. */
    public List<OutboxEntry> messages() {
        return messages;
    }

    private void apply(List<MemoryTopic.Stored> stored) {
        Needs needs = decider.newNeeds();
        List<MutationRecord> records = new ArrayList<>();
        for (MemoryTopic.Stored one : stored) {
            records.add(needs.addOrSetAside(record(one)));
        }
        Map<String, UserState> states = new HashMap<>();
        needs.users().forEach(user -> states.put(user, new UserState()));
        MemoryRows.loadEntities(database, catalogues.all(), needs, states);
        MemoryRows.loadReceipts(database, needs, states);
        MemoryRows.loadUsages(database, needs, states);
        MemoryRows.loadPackets(database, needs, states);
        MemoryRows.loadErasures(database, needs, states);
        Batch batch = decider.decide(
                records, states, SimulatedProjector.logs(mutations), partition -> Published.NOTHING, Instant.EPOCH);
        batch.erasures().forEach(row -> database.erase(row.userId(), row.erasure()));
        batch.entities().forEach(row -> database.write(row.userId(), row.entity()));
        batch.receipts().forEach(row -> database.write(row.userId(), row.mutationId(), row.receipt()));
        batch.packets().forEach(row -> database.write(row.userId(), row.nodeId(), row.packet()));
        batch.heads().forEach((userId, head) -> {
            database.add(userId, head.usage());
            database.writeHead(userId, head.position());
        });
        batch.progress().values().forEach(progress -> messages.addAll(progress.entries()));
    }

    private MutationRecord record(MemoryTopic.Stored stored) {
        ConsumerRecord<byte[], byte[]> raw = new ConsumerRecord<>(
                mutations.name(),
                stored.partition(),
                stored.offset(),
                stored.at(),
                TimestampType.LOG_APPEND_TIME,
                stored.key().length,
                stored.value().length,
                stored.key(),
                stored.value(),
                new RecordHeaders(),
                java.util.Optional.empty());
        try {
            return MutationRecord.of(raw, 1);
        } catch (UnknownSchemaException e) {
            throw new IllegalStateException("the log has records of a newer release", e);
        }
    }

    /** An entity as its row is stored, for a comparison byte by byte. */
    public static String row(Entity entity) {
        return String.join(
                "|",
                entity.key().toString(),
                String.valueOf(entity.localId()),
                String.valueOf(entity.parentId()),
                entity.rootId().toString(),
                Integer.toString(entity.version()),
                Long.toString(entity.position()),
                Long.toString(entity.treePosition()),
                EntityColumns.data(entity),
                EntityColumns.stamps(entity),
                entity.createdAt().toString(),
                entity.updatedAt().toString(),
                String.valueOf(entity.deletedAt()));
    }

    /** A receipt as its row is stored. */
    public static String row(Receipt receipt) {
        return java.util.HexFormat.of().formatHex(receipt.payloadHash().bytes()) + "|" + receipt.position() + "|"
                + receipt.decidedAt() + "|" + receipt.device() + "|"
                + java.util.HexFormat.of().formatHex(RecordCodec.OPERATION_OUTCOME.encode(receipt.outcome()));
    }
}
