package dev.replog.projector.store;

import dev.replog.projector.database.Columns;
import dev.replog.projector.database.ErasureKey;
import dev.replog.projector.database.Subjects;
import dev.replog.projector.store.Batch.UserErasure;
import dev.replog.projector.store.Batch.UserHead;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Deletes everything of users whose accounts were erased, as statements of the transaction that stores a batch. What
 * the batch itself stores of them is of after the erasure.
 */
final class ErasedRows {
    /** Before the batch is written. Each takes the users. The rows of nodes take what was sent to them along. */
    static final List<String> DELETE = List.of(
            "INSERT INTO node_erased (token_hash, at) SELECT token_hash, now() FROM node"
                    + " WHERE user_id = ANY (?::text[]) ON CONFLICT DO NOTHING",
            "DELETE FROM node WHERE user_id = ANY (?::text[])",
            "DELETE FROM node_packet WHERE user_id = ANY (?::text[])",
            "DELETE FROM receipt WHERE user_id = ANY (?::text[])",
            "DELETE FROM entity WHERE user_id = ANY (?::text[])",
            "DELETE FROM user_head WHERE user_id = ANY (?::text[])");
    /** It is known already when a marker said it before its record was applied. */
    static final String ERASURES = """
            INSERT INTO erasure (subject, position, mutation_id, payload_hash, at)
            SELECT unnest(?::bytea[]), unnest(?::bigint[]), unnest(?::uuid[]), unnest(?::bytea[]),
              unnest(?::timestamptz[])
            ON CONFLICT (subject, position) DO NOTHING
            """;

    static final String ACCOUNTS = """
            INSERT INTO account_erasure (user_id, position, mutation_id, at)
            SELECT unnest(?::text[]), unnest(?::bigint[]), unnest(?::uuid[]), unnest(?::timestamptz[])
            ON CONFLICT (user_id) DO UPDATE SET
              position = excluded.position, mutation_id = excluded.mutation_id, at = excluded.at, applied_at = now(),
              log_rewritten_at = NULL, rewritten_at = NULL, refused_position = NULL
            """;
    /** After the heads of the batch are written. */
    private static final List<String> KEEP = List.of(ERASURES, ACCOUNTS, """
            UPDATE user_head h SET erased = batch.position, horizon = batch.position, erased_at = batch.at
            FROM (SELECT unnest(?::text[]) AS user_id, unnest(?::bigint[]) AS position,
              unnest(?::timestamptz[]) AS at) AS batch
            WHERE h.user_id = batch.user_id
            """);
    /** After those. The log keeps a refused write until it is rewritten. */
    private static final String REFUSED = """
            UPDATE account_erasure e SET refused_position = batch.position
            FROM (SELECT unnest(?::text[]) AS user_id, unnest(?::bigint[]) AS position) AS batch
            WHERE e.user_id = batch.user_id
            """;

    private final Subjects subjects;

    ErasedRows(Subjects subjects) {
        this.subjects = subjects;
    }

    List<String> before(Batch batch) {
        return batch.erasures().isEmpty() ? List.of() : DELETE;
    }

    void addBefore(Columns columns, Batch batch) throws SQLException {
        for (String ignored : before(batch)) {
            columns.addTexts(last(batch), UserErasure::userId);
        }
    }

    List<String> after(Batch batch) {
        List<String> statements = new ArrayList<>(batch.erasures().isEmpty() ? List.of() : KEEP);
        if (!refused(batch).isEmpty()) {
            statements.add(REFUSED);
        }
        return statements;
    }

    void addAfter(Columns columns, Batch batch) throws SQLException {
        if (!batch.erasures().isEmpty()) {
            addKept(columns, batch);
        }
        List<Map.Entry<String, UserHead>> refused = refused(batch);
        if (!refused.isEmpty()) {
            columns.addTexts(refused, Map.Entry::getKey);
            columns.add("int8", refused, Long[]::new, row -> row.getValue().refused());
        }
    }

    private static List<Map.Entry<String, UserHead>> refused(Batch batch) {
        return batch.heads().entrySet().stream()
                .filter(row -> row.getValue().refused() > 0)
                .toList();
    }

    private void addKept(Columns columns, Batch batch) throws SQLException {
        List<UserErasure> all = batch.erasures();
        addErasures(columns, all, subjects);
        List<UserErasure> last = last(batch);
        addAccounts(columns, last);
        columns.addTexts(last, UserErasure::userId);
        columns.add("int8", last, Long[]::new, row -> row.erasure().position());
        columns.addTimes(last, row -> row.erasure().at());
    }

    static void addErasures(Columns columns, List<UserErasure> rows, Subjects subjects) throws SQLException {
        columns.add("bytea", rows, byte[][]::new, row -> subjects.of(row.userId()));
        columns.add("int8", rows, Long[]::new, row -> row.erasure().position());
        columns.addIds(rows, row -> row.erasure().mutationId());
        columns.add(
                "bytea", rows, byte[][]::new, row -> row.erasure().payloadHash().bytes());
        columns.addTimes(rows, row -> row.erasure().at());
    }

    static void addAccounts(Columns columns, List<UserErasure> last) throws SQLException {
        columns.addTexts(last, UserErasure::userId);
        columns.add("int8", last, Long[]::new, row -> row.erasure().position());
        columns.addIds(last, row -> row.erasure().mutationId());
        columns.addTimes(last, row -> row.erasure().at());
    }

    /** Fails when this instance has another key than the one with which earlier erasures were stored. */
    void requireKey(Connection connection, Batch batch) throws SQLException {
        if (!batch.erasures().isEmpty()) {
            ErasureKey.require(connection, subjects);
        }
    }

    private static List<UserErasure> last(Batch batch) {
        return last(batch.erasures());
    }

    /** The last erasure of each user, of some in their order. */
    static List<UserErasure> last(List<UserErasure> erasures) {
        Map<String, UserErasure> last = new TreeMap<>();
        erasures.forEach(erasure -> last.put(erasure.userId(), erasure));
        return new ArrayList<>(last.values());
    }
}
