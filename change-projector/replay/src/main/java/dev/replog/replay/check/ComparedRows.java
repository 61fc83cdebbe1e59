package dev.replog.replay.check;

import dev.replog.replay.stage.Column;
import dev.replog.replay.stage.TableWriter;
import dev.replog.replay.stage.WorkFile;
import dev.replog.replay.stage.WorkTransaction;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** Rows of the read model and the rows that the log leads to, in two tables of the work folder. */
final class ComparedRows implements AutoCloseable {
    /** A stored row of the read model that has no entity. */
    static final String RECEIPT = "receipt";

    static final String USAGE = "usage";

    private static final List<Column> COLUMNS = List.of(
            new Column("user_id", Column.TEXT),
            new Column("kind", Column.TEXT),
            new Column("id", Column.TEXT),
            new Column("deleted_at", Column.TIME),
            new Column("content", Column.TEXT));
    /**
     * A receipt is deleted some time after it has expired, and so is a tombstone: those may be on one side only. Rows
     * of mutations without any effect may be missing, too: a user without entities uses nothing.
     */
    private static final String DIFFERENT = """
        FROM rows.stored s FULL OUTER JOIN rows.computed c
          ON c.user_id = s.user_id AND c.kind = s.kind AND c.id = s.id
        WHERE s.content IS DISTINCT FROM c.content
          AND NOT (s.content IS NULL AND c.kind = 'receipt')
          AND coalesce(s.deleted_at >= ?, true) AND coalesce(c.deleted_at >= ?, true)
        """;

    /**
     * One row that differs.
     *
     * @param kind the name of an entity type, {@code receipt} or {@code usage}
     * @param stored in the read model; null when the row is missing there
     * @param computed from the log; null when the log does not lead to such a row
     */
    public record Difference(
            String userId,
            String kind,
            String id,
            @Nullable String stored,
            @Nullable String computed) {}

    private final DuckDBConnection connection;
    private final TableWriter stored;
    private final TableWriter computed;
    /** One for all rows: with many small ones, the database writes rows to its log first. */
    private final WorkTransaction transaction;

    private ComparedRows(
            DuckDBConnection connection, TableWriter stored, TableWriter computed, WorkTransaction transaction) {
        this.connection = connection;
        this.stored = stored;
        this.computed = computed;
        this.transaction = transaction;
    }

    static ComparedRows open(WorkFile file) throws SQLException {
        DuckDBConnection connection = file.connect();
        return new ComparedRows(
                connection,
                TableWriter.open(file, connection, "stored", COLUMNS),
                TableWriter.open(file, connection, "computed", COLUMNS),
                WorkTransaction.begin(connection));
    }

    void stored(String userId, String kind, String id, @Nullable Instant deletedAt, String content)
            throws SQLException {
        write(stored, userId, kind, id, deletedAt, content);
    }

    void computed(String userId, String kind, String id, @Nullable Instant deletedAt, String content)
            throws SQLException {
        write(computed, userId, kind, id, deletedAt, content);
    }

    private static void write(
            TableWriter table, String userId, String kind, String id, @Nullable Instant deletedAt, String content)
            throws SQLException {
        table.begin();
        table.text(userId);
        table.text(kind);
        table.text(id);
        table.time(deletedAt);
        table.text(content);
        table.end();
    }

    /** The number of stored rows. */
    long size() {
        return stored.rows();
    }

    /** After the last row. */
    void flush() throws SQLException {
        stored.flush();
        computed.flush();
        transaction.commit();
    }

    /** @param horizon deletions before this time have expired */
    long count(Instant horizon) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT count(*) " + DIFFERENT)) {
            setHorizon(statement, horizon);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    List<Difference> first(Instant horizon, int count) throws SQLException {
        List<Difference> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT coalesce(s.user_id, c.user_id), coalesce(s.kind, c.kind), coalesce(s.id, c.id), s.content,"
                        + " c.content " + DIFFERENT + " ORDER BY 1, 2, 3 LIMIT " + count)) {
            setHorizon(statement, horizon);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(new Difference(
                            rows.getString(1),
                            rows.getString(2),
                            rows.getString(3),
                            rows.getString(4),
                            rows.getString(5)));
                }
            }
        }
        return found;
    }

    private static void setHorizon(PreparedStatement statement, Instant horizon) throws SQLException {
        LocalDateTime time = LocalDateTime.ofInstant(horizon, ZoneOffset.UTC);
        statement.setObject(1, time);
        statement.setObject(2, time);
    }

    @Override
    public void close() throws SQLException {
        stored.close();
        computed.close();
        connection.close();
    }
}
