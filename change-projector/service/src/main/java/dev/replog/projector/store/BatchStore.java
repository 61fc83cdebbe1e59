package dev.replog.projector.store;

import dev.replog.decide.Entity;
import dev.replog.projector.database.Columns;
import dev.replog.projector.database.EntityColumns;
import dev.replog.projector.database.Subjects;
import dev.replog.projector.outbox.OutboxEntry;
import dev.replog.projector.outbox.OutboxRows;
import dev.replog.projector.own.Claim;
import dev.replog.projector.own.OwnershipLostException;
import dev.replog.projector.store.Batch.UserEntity;
import dev.replog.projector.store.Batch.UserReceipt;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.codec.RecordCodec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLState;

/**
 * Stores a batch and the progress of the log in one transaction. The progress comes first and has the owner's epoch and
 * the expected offset as conditions, so a writer that is no longer the owner stops there and changes nothing. All
 * statements are one round trip. Entities and receipts without a row at the load are inserted without ON CONFLICT,
 * because only the owner writes: this saves PostgreSQL a tenth of the cost of a new row. Those with a row may have been
 * purged meanwhile, and are then inserted again.
 */
final class BatchStore {
    private static final String PROGRESS = """
            UPDATE projection_progress p
            SET next_offset = batch.next_offset, leader_epoch = batch.leader_epoch,
              leader_epoch_offset = batch.next_offset, unpublished = batch.unpublished, updated_at = now()
            FROM (SELECT unnest(?::int[]) AS partition, unnest(?::bigint[]) AS owner_epoch,
              unnest(?::bigint[]) AS expected_offset, unnest(?::bigint[]) AS next_offset,
              unnest(?::int[]) AS leader_epoch, unnest(?::bytea[]) AS unpublished) AS batch
            WHERE p.generation = ? AND p.partition = batch.partition
              AND p.owner_epoch = batch.owner_epoch AND p.next_offset = batch.expected_offset
            """;
    private static final String OUTBOX = """
            INSERT INTO projection_owed (generation, partition, piece, bytes)
            SELECT ?, unnest(?::int[]), unnest(?::int[]), unnest(?::bytea[])
            ON CONFLICT (generation, partition, piece) DO UPDATE SET bytes = excluded.bytes
            """;
    private static final String NEW_ENTITIES = """
            INSERT INTO entity (user_id, type, id, local_id, parent_id, root_id, version, position, tree_position,
              data, stamps, created_at, updated_at, deleted_at)
            SELECT unnest(?::text[]), unnest(?::smallint[]), unnest(?::uuid[]), unnest(?::text[]), unnest(?::uuid[]),
              unnest(?::uuid[]), unnest(?::int[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::text[])::json,
              unnest(?::text[])::json, unnest(?::timestamptz[]), unnest(?::timestamptz[]), unnest(?::timestamptz[])
            """;
    private static final String KNOWN_ENTITIES = NEW_ENTITIES + """
            ON CONFLICT (user_id, type, id) DO UPDATE SET
              local_id = excluded.local_id, parent_id = excluded.parent_id, root_id = excluded.root_id,
              version = excluded.version, position = excluded.position, tree_position = excluded.tree_position,
              data = excluded.data, stamps = excluded.stamps, created_at = excluded.created_at,
              updated_at = excluded.updated_at,
              deleted_at = excluded.deleted_at
            """;
    private static final String NEW_RECEIPTS = """
            INSERT INTO receipt (user_id, mutation_id, payload_hash, position, decided_at, device_id, outcome)
            SELECT unnest(?::text[]), unnest(?::uuid[]), unnest(?::bytea[]), unnest(?::bigint[]),
              unnest(?::timestamptz[]), unnest(?::text[]), unnest(?::bytea[])
            """;
    private static final String KNOWN_RECEIPTS = NEW_RECEIPTS + """
            ON CONFLICT (user_id, mutation_id) DO UPDATE SET
              payload_hash = excluded.payload_hash, position = excluded.position, decided_at = excluded.decided_at,
              device_id = excluded.device_id, outcome = excluded.outcome
            """;
    /** A head is beyond the batch when the account was erased again ahead of its record. */
    private static final String HEADS = """
            INSERT INTO user_head (user_id, position, change_position, entities, bytes)
            SELECT unnest(?::text[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[])
            ON CONFLICT (user_id) DO UPDATE SET
              position = greatest(user_head.position, excluded.position),
              entities = user_head.entities + excluded.entities,
              bytes = user_head.bytes + excluded.bytes,
              change_position = greatest(user_head.change_position, excluded.change_position)
            """;

    private static final String CLAIM = """
            INSERT INTO projection_progress (generation, partition, next_offset, owner_epoch, owner)
            SELECT ?, ?, 0, 1, ?
            WHERE NOT EXISTS (SELECT 1 FROM log_generation WHERE generation < ? AND drained_at IS NULL)
            ON CONFLICT (generation, partition) DO UPDATE SET
              owner_epoch = projection_progress.owner_epoch + 1, owner = excluded.owner, updated_at = now()
            RETURNING owner_epoch, next_offset,
              CASE WHEN leader_epoch_offset = next_offset THEN leader_epoch END AS leader_epoch
            """;

    private final int generation;
    private final String owner;
    private final ErasedRows erased;

    BatchStore(int generation, String owner, Subjects subjects) {
        this.generation = generation;
        this.owner = owner;
        this.erased = new ErasedRows(subjects);
    }

    /** Makes this instance the owner of a partition; the previous owner changes nothing from now on. */
    Claim claim(Connection connection, int partition) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement statement = connection.prepareStatement(CLAIM)) {
            statement.setInt(1, generation);
            statement.setInt(2, partition);
            statement.setString(3, owner);
            statement.setInt(4, generation);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new IllegalStateException("generation " + generation
                            + " of the log: claimed (expected: only after every one before it is drained)");
                }
                // Read after the claim, which may have waited for the last batch of the previous owner.
                List<OutboxEntry> outbox = OutboxRows.readOne(connection, generation, partition);
                Claim claim = new Claim(
                        row.getLong("owner_epoch"),
                        row.getLong("next_offset"),
                        Optional.ofNullable(row.getObject("leader_epoch", Integer.class)),
                        outbox);
                connection.commit();
                return claim;
            }
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    void store(Connection connection, Batch batch, Map<TopicPartition, Claim> claims)
            throws SQLException, OwnershipLostException {
        List<UserEntity> newEntities = which(batch.entities(), row -> !row.isStored());
        List<UserEntity> knownEntities = which(batch.entities(), UserEntity::isStored);
        List<UserReceipt> newReceipts = which(batch.receipts(), row -> !row.isStored());
        List<UserReceipt> knownReceipts = which(batch.receipts(), UserReceipt::isStored);
        List<OutboxRows> outboxes = new ArrayList<>();
        batch.progress()
                .forEach(
                        (partition, progress) -> outboxes.add(OutboxRows.of(partition.partition(), progress.outbox())));
        List<OutboxRows.Row> outboxRows =
                outboxes.stream().flatMap(one -> one.rows().stream()).toList();
        List<String> sql = new ArrayList<>(List.of(PROGRESS));
        sql.addAll(erased.before(batch));
        addUnlessEmpty(sql, OUTBOX, outboxRows);
        addUnlessEmpty(sql, NEW_ENTITIES, newEntities);
        addUnlessEmpty(sql, KNOWN_ENTITIES, knownEntities);
        addUnlessEmpty(sql, NEW_RECEIPTS, newReceipts);
        addUnlessEmpty(sql, KNOWN_RECEIPTS, knownReceipts);
        addUnlessEmpty(sql, PacketRows.PUT, batch.packets());
        sql.add(HEADS);
        sql.addAll(erased.after(batch));
        connection.setAutoCommit(false);
        try (PreparedStatement statement = connection.prepareStatement(String.join(";\n", sql))) {
            Columns columns = new Columns(connection, statement);
            addProgress(columns, batch, outboxes, claims);
            erased.addBefore(columns, batch);
            addOutbox(columns, outboxRows);
            addEntities(columns, newEntities);
            addEntities(columns, knownEntities);
            addReceipts(columns, newReceipts);
            addReceipts(columns, knownReceipts);
            PacketRows.add(columns, batch.packets());
            addHeads(columns, batch);
            erased.addAfter(columns, batch);
            statement.execute();
            // The count of the first statement. Whatever a former owner has changed so far is rolled back.
            int updated = statement.getUpdateCount();
            if (updated != batch.progress().size()) {
                throw new OwnershipLostException(
                        updated + " of " + batch.progress().size()
                                + " partitions are still owned by this instance; the batch is dropped");
            }
            erased.requireKey(connection, batch);
            connection.commit();
        } catch (SQLException | OwnershipLostException | RuntimeException e) {
            connection.rollback();
            if (e instanceof SQLException failure
                    && PSQLState.UNIQUE_VIOLATION.getState().equals(failure.getSQLState())) {
                // Only another instance that applied the same records can have stored a row that did not exist at the
                // load.
                throw new OwnershipLostException("rows of the batch are stored already: " + e.getMessage());
            }
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static <T> List<T> which(List<T> rows, Predicate<T> condition) {
        return rows.stream().filter(condition).toList();
    }

    private static void addUnlessEmpty(List<String> sql, String statement, List<?> rows) {
        if (!rows.isEmpty()) {
            sql.add(statement);
        }
    }

    private void addProgress(Columns columns, Batch batch, List<OutboxRows> outboxes, Map<TopicPartition, Claim> claims)
            throws SQLException {
        List<Map.Entry<TopicPartition, Batch.PartitionProgress>> rows =
                List.copyOf(batch.progress().entrySet());
        columns.add("int4", rows, Integer[]::new, row -> row.getKey().partition());
        columns.add(
                "int8", rows, Long[]::new, row -> claimOf(claims, row.getKey()).epoch());
        columns.add(
                "int8", rows, Long[]::new, row -> claimOf(claims, row.getKey()).nextOffset());
        columns.add("int8", rows, Long[]::new, row -> row.getValue().nextOffset());
        columns.add(
                "int4",
                rows,
                Integer[]::new,
                row -> row.getValue().leaderEpoch().orElse(null));
        columns.add("bytea", outboxes, byte[][]::new, OutboxRows::inProgress);
        columns.add(generation);
    }

    private void addOutbox(Columns columns, List<OutboxRows.Row> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        columns.add(generation);
        columns.add("int4", rows, Integer[]::new, OutboxRows.Row::partition);
        columns.add("int4", rows, Integer[]::new, OutboxRows.Row::number);
        columns.add("bytea", rows, byte[][]::new, OutboxRows.Row::bytes);
    }

    private static Claim claimOf(Map<TopicPartition, Claim> claims, TopicPartition partition) {
        Claim claim = claims.get(partition);
        if (claim == null) {
            throw new IllegalStateException(partition + ": records of a partition that is not claimed");
        }
        return claim;
    }

    private static void addEntities(Columns columns, List<UserEntity> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        columns.addTexts(rows, UserEntity::userId);
        columns.add(
                "int2", rows, Short[]::new, row -> (short) row.entity().type().code());
        columns.addIds(rows, row -> row.entity().id());
        columns.addTexts(rows, row -> row.entity().localId());
        columns.addIds(rows, row -> row.entity().parentId());
        columns.addIds(rows, row -> row.entity().rootId());
        columns.add("int4", rows, Integer[]::new, row -> row.entity().version());
        columns.add("int8", rows, Long[]::new, row -> row.entity().position());
        columns.add("int8", rows, Long[]::new, row -> treePosition(row.entity()));
        columns.addTexts(rows, row -> EntityColumns.data(row.entity()));
        columns.addTexts(rows, row -> EntityColumns.stamps(row.entity()));
        columns.addTimes(rows, row -> row.entity().createdAt());
        columns.addTimes(rows, row -> row.entity().updatedAt());
        columns.addTimes(rows, row -> row.entity().deletedAt());
    }

    private static @Nullable Long treePosition(Entity entity) {
        return entity.isRoot() ? entity.treePosition() : null;
    }

    private static void addReceipts(Columns columns, List<UserReceipt> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        columns.addTexts(rows, UserReceipt::userId);
        columns.addIds(rows, UserReceipt::mutationId);
        columns.add(
                "bytea", rows, byte[][]::new, row -> row.receipt().payloadHash().bytes());
        columns.add("int8", rows, Long[]::new, row -> row.receipt().position());
        columns.addTimes(rows, row -> row.receipt().decidedAt());
        columns.addTexts(rows, row -> row.receipt().device());
        RecordCodec<OperationOutcome>.Encoder outcomes = RecordCodec.OPERATION_OUTCOME.encoder();
        columns.add(
                "bytea",
                rows,
                byte[][]::new,
                row -> outcomes.encode(row.receipt().outcome()));
    }

    private static void addHeads(Columns columns, Batch batch) throws SQLException {
        List<Map.Entry<String, Batch.UserHead>> rows = List.copyOf(batch.heads().entrySet());
        columns.addTexts(rows, Map.Entry::getKey);
        columns.add("int8", rows, Long[]::new, row -> row.getValue().position());
        columns.add("int8", rows, Long[]::new, row -> row.getValue().changePosition());
        columns.add("int8", rows, Long[]::new, row -> row.getValue().usage().entities());
        columns.add("int8", rows, Long[]::new, row -> row.getValue().usage().bytes());
    }
}
