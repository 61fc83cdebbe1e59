package dev.replog.projector.rewrite;

import dev.replog.decide.Erasures;
import dev.replog.projector.database.GenerationRegistry;
import dev.replog.schemas.token.Position;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** The erasures that a run of rewriting is about, the lock of the run, and its certificate. */
final class ErasureTable {
    private static final long LOCK = 0x7265_706C_6F67_0004L;

    private static final String LAST_ERASED = """
            SELECT coalesce(max(greatest(CASE WHEN rewritten_at IS NULL THEN position END, refused_position)), 0)
            FROM account_erasure
            """;

    private final Connection connection;
    private final Statements statements;

    ErasureTable(Connection connection) {
        this.connection = connection;
        this.statements = new Statements(connection);
    }

    /** True when no other instance rewrites the log now; the lock ends with the connection. */
    boolean lock() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_try_advisory_lock(" + LOCK + ")")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** The erasures, by user, of which files of the log may still have data. */
    Map<String, Long> pending() throws SQLException {
        return positions("SELECT user_id, position FROM account_erasure WHERE rewritten_at IS NULL");
    }

    /** Whether there is something to remove: of an erasure, or of writes that were refused since. */
    boolean hasErased() throws SQLException {
        return lastErased() > 0;
    }

    /** The last position of what is to be removed; 0 when there is nothing. */
    long lastErased() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(LAST_ERASED)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** The erasures in generations that are applied to their ends are all in it. */
    RewritePlan plan() throws SQLException {
        // Every erasure is applied, but not every applied one is the last: the order of these two matters.
        Map<String, Long> last = positions("SELECT user_id, position FROM account_erasure");
        Map<String, Long> pending = pending();
        Set<Erasures.Applied> applied = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT position, mutation_id FROM erasure")) {
            while (rows.next()) {
                applied.add(new Erasures.Applied(rows.getLong(1), rows.getObject(2, UUID.class)));
            }
        }
        return new RewritePlan(new Erasures(last, applied), pending, GenerationRegistry.logs(connection));
    }

    private Map<String, Long> positions(String sql) throws SQLException {
        Map<String, Long> positions = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                positions.put(rows.getString(1), rows.getLong(2));
            }
        }
        return positions;
    }

    /**
     * Completes a run in one transaction: its certificate, and the time for the erasures.
     *
     * @param erased the erasures, by user, that the certificate is about
     * @param newest the generation that was not rewritten
     */
    void certify(Certificate certificate, Map<String, Long> erased, int newest) throws SQLException {
        List<Map.Entry<String, Long>> rows = List.copyOf(erased.entrySet());
        statements.inTransaction(() -> {
            statements.update(
                    "WITH made AS (INSERT INTO erasure_certificate (certificate) VALUES (?::jsonb) RETURNING number)"
                            + " UPDATE log_rewrite r SET certificate = made.number FROM made"
                            + " WHERE r.switched_at IS NOT NULL AND r.ended_at IS NOT NULL AND r.certificate IS NULL",
                    statement -> statement.setString(1, certificate.json()));
            statements.update(
                    "UPDATE account_erasure e SET rewritten_at = ?,"
                            + " log_rewritten_at = coalesce(e.log_rewritten_at, ?)"
                            + " FROM unnest(?::text[], ?::bigint[]) AS done (user_id, position)"
                            + " WHERE e.user_id = done.user_id AND e.position = done.position"
                            + " AND e.rewritten_at IS NULL",
                    statement -> {
                        OffsetDateTime at = certificate.rewrittenAt().atOffset(ZoneOffset.UTC);
                        statement.setObject(1, at);
                        statement.setObject(2, at);
                        statement.setArray(3, array("text", rows.stream().map(Map.Entry::getKey)));
                        statement.setArray(4, array("int8", rows.stream().map(Map.Entry::getValue)));
                    });
            statements.update(
                    "UPDATE account_erasure SET refused_position = NULL WHERE refused_position < ?",
                    statement -> statement.setLong(1, Position.of(newest, 0).value()));
        });
    }

    private Array array(String type, Stream<?> values) throws SQLException {
        return connection.createArrayOf(type, values.toArray());
    }
}
