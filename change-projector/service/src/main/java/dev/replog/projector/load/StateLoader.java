package dev.replog.projector.load;

import dev.replog.decide.Receipt;
import dev.replog.decide.Usage;
import dev.replog.decide.UserState;
import dev.replog.projector.database.Columns;
import dev.replog.projector.database.EntityColumns;
import dev.replog.projector.database.PacketColumns;
import dev.replog.projector.database.Subjects;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.PayloadHash;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Loads the rows that a batch needs, with one round trip for any batch size: entities with their roots (or their whole
 * trees), receipts, how much each user stores, and, when the batch has packets, the last packets of their nodes.
 */
public final class StateLoader {
    private static final String RECEIPTS = """
            SELECT r.user_id, r.mutation_id, r.payload_hash, r.position, r.decided_at, r.device_id, r.outcome
            FROM (SELECT unnest(?::text[]) AS user_id, unnest(?::uuid[]) AS mutation_id) AS asked
            JOIN receipt r USING (user_id, mutation_id)
            """;
    private static final String USAGES = """
            SELECT h.user_id, h.entities, h.bytes
            FROM unnest(?::text[]) AS asked (user_id)
            JOIN user_head h USING (user_id)
            """;
    private static final String PACKETS = """
            SELECT p.user_id, p.node_id, p.epoch, p.number, p.content_hash, p.position, p.results
            FROM (SELECT unnest(?::text[]) AS user_id, unnest(?::uuid[]) AS node_id) AS asked
            JOIN node_packet p USING (user_id, node_id)
            """;

    private final Catalogue catalogue;
    private final Subjects subjects;
    private final String load;
    private final String loadWithPackets;

    public StateLoader(Catalogue catalogue, Subjects subjects) {
        this.catalogue = catalogue;
        this.subjects = subjects;
        this.load = entitiesSql(catalogue) + ";\n" + RECEIPTS + ";\n" + USAGES + ";\n" + ErasureRows.SELECT;
        this.loadWithPackets = load + ";\n" + PACKETS;
    }

    /** The state of every requested user, also of a user without entities. Only reads. */
    public Map<String, UserState> load(Connection connection, Needs needs) throws SQLException {
        Map<String, UserState> states = new HashMap<>();
        needs.users().forEach(user -> states.put(user, new UserState()));
        List<Needs.NodeKey> nodes = List.copyOf(needs.nodes());
        String sql = nodes.isEmpty() ? load : loadWithPackets;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Columns columns = new Columns(connection, statement);
            addEntities(columns, List.copyOf(needs.entities().entrySet()));
            columns.addTexts(List.copyOf(needs.usersOfOnlyOne()), user -> user);
            List<Needs.ReceiptKey> keys = List.copyOf(needs.receipts());
            columns.addTexts(keys, Needs.ReceiptKey::userId);
            columns.addIds(keys, Needs.ReceiptKey::mutationId);
            List<String> users = List.copyOf(needs.users());
            columns.addTexts(users, user -> user);
            ErasureRows.add(columns, users, subjects);
            if (!nodes.isEmpty()) {
                columns.addTexts(nodes, Needs.NodeKey::userId);
                columns.addIds(nodes, Needs.NodeKey::nodeId);
            }
            statement.execute();
            readEntities(statement, states);
            statement.getMoreResults();
            readReceipts(statement, states);
            statement.getMoreResults();
            readUsages(statement, states);
            statement.getMoreResults();
            ErasureRows.read(statement, states, users);
            if (!nodes.isEmpty()) {
                statement.getMoreResults();
                readPackets(statement, states);
            }
        }
        return states;
    }

    private static void addEntities(Columns columns, List<Map.Entry<Needs.Wanted, Needs.Extent>> wanted)
            throws SQLException {
        columns.addTexts(wanted, entry -> entry.getKey().userId());
        columns.add("int2", wanted, Short[]::new, entry ->
                (short) entry.getKey().type().code());
        columns.addIds(wanted, entry -> entry.getKey().id());
        columns.add("int2", wanted, Short[]::new, entry ->
                (short) entry.getKey().type().root().code());
        columns.add("int2", wanted, Short[]::new, StateLoader::parentType);
        columns.add("bool", wanted, Boolean[]::new, entry -> entry.getValue().tree());
    }

    /**
     * The type of the requested parent; null when none is requested, or when the parent is the root, which is loaded
     * anyway.
     */
    private static @Nullable Short parentType(Map.Entry<Needs.Wanted, Needs.Extent> entry) {
        EntityType type = entry.getKey().type();
        EntityType parent = type.parent();
        return !entry.getValue().parent() || parent == null || parent.equals(type.root())
                ? null
                : (short) parent.code();
    }

    private void readEntities(PreparedStatement executed, Map<String, UserState> states) throws SQLException {
        try (ResultSet rows = executed.getResultSet()) {
            while (rows.next()) {
                stateOf(states, rows.getString("user_id")).put(EntityColumns.read(catalogue, rows));
            }
        }
    }

    private static void readReceipts(PreparedStatement executed, Map<String, UserState> states) throws SQLException {
        try (ResultSet rows = executed.getResultSet()) {
            while (rows.next()) {
                UUID mutationId = rows.getObject("mutation_id", UUID.class);
                stateOf(states, rows.getString("user_id")).put(mutationId, receipt(rows));
            }
        }
    }

    private static void readUsages(PreparedStatement executed, Map<String, UserState> states) throws SQLException {
        try (ResultSet rows = executed.getResultSet()) {
            while (rows.next()) {
                stateOf(states, rows.getString("user_id"))
                        .add(new Usage(rows.getLong("entities"), rows.getLong("bytes")));
            }
        }
    }

    private static void readPackets(PreparedStatement executed, Map<String, UserState> states) throws SQLException {
        try (ResultSet rows = executed.getResultSet()) {
            while (rows.next()) {
                stateOf(states, rows.getString("user_id"))
                        .put(rows.getObject("node_id", UUID.class), PacketColumns.read(rows));
            }
        }
    }

    private static Receipt receipt(ResultSet row) throws SQLException {
        return new Receipt(
                new PayloadHash(row.getBytes("payload_hash")),
                row.getLong("position"),
                row.getTimestamp("decided_at").toInstant(),
                row.getString("device_id"),
                outcome(row.getBytes("outcome")));
    }

    private static OperationOutcome outcome(byte[] stored) {
        try {
            return RecordCodec.OPERATION_OUTCOME.decode(stored);
        } catch (UndecodableRecordException e) {
            throw new IllegalStateException("a stored receipt cannot be read", e);
        }
    }

    private static UserState stateOf(Map<String, UserState> states, String userId) {
        UserState state = states.get(userId);
        if (state == null) {
            throw new IllegalStateException("a row of a user that was not requested");
        }
        return state;
    }

    /**
     * The requested entities, the roots of their trees, their parents and whole trees where requested, and the holders
     * of values that only one entity may hold. An entity may be returned more than once. Every branch uses an index,
     * with any statistics of the table.
     */
    private static String entitiesSql(Catalogue catalogue) {
        StringBuilder sql =
                new StringBuilder("""
                WITH hit AS MATERIALIZED (
                  SELECT e.*, wanted.root_type, wanted.parent_type, wanted.whole_tree
                  FROM (SELECT unnest(?::text[]) AS user_id, unnest(?::smallint[]) AS type, unnest(?::uuid[]) AS id,
                    unnest(?::smallint[]) AS root_type, unnest(?::smallint[]) AS parent_type,
                    unnest(?::boolean[]) AS whole_tree) AS wanted
                  JOIN entity e USING (user_id, type, id)
                )
                SELECT user_id, %1$s FROM hit
                UNION ALL
                SELECT e.user_id, %2$s
                FROM (SELECT DISTINCT user_id, root_type, root_id FROM hit WHERE parent_id IS NOT NULL) AS root
                JOIN entity e ON e.user_id = root.user_id AND e.type = root.root_type AND e.id = root.root_id
                UNION ALL
                SELECT e.user_id, %2$s
                FROM (SELECT DISTINCT user_id, parent_type, parent_id FROM hit WHERE parent_type IS NOT NULL) AS parent
                JOIN entity e ON e.user_id = parent.user_id AND e.type = parent.parent_type AND e.id = parent.parent_id
                UNION ALL
                SELECT e.user_id, %2$s
                FROM (SELECT DISTINCT user_id, root_id FROM hit WHERE whole_tree) AS tree
                JOIN entity e ON e.user_id = tree.user_id AND e.root_id = tree.root_id AND e.parent_id IS NOT NULL
                """.formatted(EntityColumns.ALL, "e." + EntityColumns.ALL.replace(", ", ", e.")));
        sql.append("""
                UNION ALL
                SELECT e.user_id, %s
                FROM unnest(?::text[]) AS holder (user_id)
                JOIN LATERAL (
                %s) e ON true
                """.formatted("e." + EntityColumns.ALL.replace(", ", ", e."), holders(catalogue)));
        return sql.toString();
    }

    /** Each in a branch of its own, so that an index of one is used whatever the others are. */
    private static String holders(Catalogue catalogue) {
        List<String> branches = new ArrayList<>();
        for (EntityType type : catalogue.types()) {
            for (Field field : type.fields()) {
                String value = field.onlyOne();
                if (value != null) {
                    branches.add("""
                              SELECT e.*
                              FROM entity e
                              WHERE e.user_id = holder.user_id AND e.deleted_at IS NULL
                                AND e.type = %d AND e.data ->> '%s' = '%s'
                            """.formatted(type.code(), field.name(), value.replace("'", "''")));
                }
            }
        }
        return String.join("  UNION ALL\n", branches);
    }
}
