package dev.replog.projector.exchange;

import dev.replog.projector.read.EntitySql;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads roots with everything below them, in the order in which a node gets them. The SQL is built from the types. */
final class RootReads {
    private static final String HEAD = "SELECT position, horizon, erased FROM user_head WHERE user_id = ?";

    /** The most bytes that a document has for every entity beside the stored fields. */
    private static final int ENTITY_BYTES = 400;

    /** The members of an entity around its document, at most. */
    private static final int ROOT_BYTES = 250;

    private static final String CANDIDATES = """
            SELECT e.type, e.id, e.tree_position, below.nodes,
              below.bytes + (below.nodes + 2) * (? + octet_length(to_json(e.user_id)::text))
                + octet_length(e.data::text) AS bytes
            FROM entity e
            CROSS JOIN LATERAL (
              SELECT count(*) AS nodes,
                coalesce(sum(octet_length(b.data::text) + coalesce(octet_length(to_json(b.local_id)::text), 0)), 0)
                  AS bytes
              FROM entity b
              WHERE b.user_id = e.user_id AND b.root_id = e.id AND b.parent_id IS NOT NULL AND b.deleted_at IS NULL
            ) below
            WHERE e.user_id = ? AND e.type = ANY (?) AND e.tree_position IS NOT NULL AND e.tree_position >= ?
              AND (e.tree_position, e.type, e.id) > (?, ?, ?)
            ORDER BY e.tree_position, e.type, e.id
            LIMIT ?
            """;
    private static final String WAITING = """
            SELECT count(*) AS waiting
            FROM (
              SELECT FROM entity e
              WHERE e.user_id = ? AND e.type = ANY (?) AND e.tree_position IS NOT NULL AND e.tree_position > ?
              LIMIT ?
            ) found
            """;

    private final Catalogue catalogue;
    private final String documents;

    RootReads(Catalogue catalogue) {
        this.catalogue = catalogue;
        this.documents = documentsSql(catalogue);
    }

    /**
     * The newest position of a user, and the newest deletion that was purged.
     *
     * @param erased the position of the last erasure of the account; 0 for none
     */
    record Head(long position, long horizon, long erased) {
        static final Head NONE = new Head(0, 0, 0);
    }

    /**
     * A root as it is now.
     *
     * @param position of the newest change of it or of what is below it
     * @param createdAt the position of its creation
     * @param json the document; null when it is deleted
     */
    record Root(
            EntityType type,
            UUID id,
            long position,
            long createdAt,
            Timestamp updatedAt,
            @Nullable String json) {
        /** Its bytes in a packet, at most. */
        long bytes() {
            return (long) ROOT_BYTES + (json == null ? 0 : json.getBytes(StandardCharsets.UTF_8).length);
        }
    }

    Catalogue catalogue() {
        return catalogue;
    }

    Head head(Connection connection, String userId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(HEAD)) {
            select.setString(1, userId);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? new Head(row.getLong("position"), row.getLong("horizon"), row.getLong("erased"))
                        : Head.NONE;
            }
        }
    }

    /** The roots after a place, at most this many. */
    List<Selection.Candidate> after(
            Connection connection, String userId, List<EntityType> types, RootPlace place, int max)
            throws SQLException {
        List<Selection.Candidate> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(CANDIDATES)) {
            select.setInt(1, ENTITY_BYTES);
            select.setString(2, userId);
            select.setArray(3, connection.createArrayOf("int2", codes(types)));
            select.setLong(4, place.position());
            select.setLong(5, place.position());
            select.setInt(6, place.type());
            select.setObject(7, place.id());
            select.setInt(8, max);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(new Selection.Candidate(
                            new RootPlace(
                                    row.getLong("tree_position"), row.getInt("type"), row.getObject("id", UUID.class)),
                            row.getInt("nodes"),
                            row.getLong("bytes")));
                }
            }
        }
        return found;
    }

    /** The roots of these ids that still exist or are kept as deleted, in the order of the ids. */
    List<Root> roots(Connection connection, String userId, List<EntityType> types, List<UUID> ids) throws SQLException {
        Map<UUID, Root> found = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(documents)) {
            select.setString(1, userId);
            select.setArray(2, connection.createArrayOf("int2", codes(types)));
            select.setArray(3, connection.createArrayOf("uuid", ids.toArray()));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    UUID id = row.getObject("id", UUID.class);
                    found.put(
                            id,
                            new Root(
                                    catalogue.require(row.getInt("type")),
                                    id,
                                    row.getLong("tree_position"),
                                    row.getLong("created"),
                                    row.getTimestamp("updated_at"),
                                    row.getString("json")));
                }
            }
        }
        List<Root> roots = new ArrayList<>(ids.size());
        for (UUID id : ids) {
            Root root = found.get(id);
            if (root != null) {
                roots.add(root);
            }
        }
        return roots;
    }

    /** The number of roots after a position, up to a limit. */
    long waiting(Connection connection, String userId, List<EntityType> types, long position, int max)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(WAITING)) {
            select.setString(1, userId);
            select.setArray(2, connection.createArrayOf("int2", codes(types)));
            select.setLong(3, position);
            select.setInt(4, max);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong("waiting");
            }
        }
    }

    private static Object[] codes(Collection<EntityType> types) {
        return types.stream().map(type -> (short) type.code()).toArray();
    }

    private static String documentsSql(Catalogue catalogue) {
        StringBuilder json = new StringBuilder("CASE e.type");
        catalogue.types().stream()
                .filter(EntityType::isRoot)
                .forEach(type -> json.append(" WHEN ")
                        .append(type.code())
                        .append(" THEN ")
                        .append(EntitySql.document(type, "e")));
        return """
                SELECT e.type, e.id, e.tree_position, e.updated_at, (e.stamps -> 0 ->> 0)::bigint AS created,
                  CASE WHEN e.deleted_at IS NULL THEN %s END END AS json
                FROM (SELECT ?::text AS user_id) me
                JOIN entity e ON e.user_id = me.user_id AND e.type = ANY (?) AND e.id = ANY (?)
                  AND e.tree_position IS NOT NULL
                """.formatted(json);
    }
}
