package dev.replog.replay.export;

import dev.replog.replay.stage.Column;
import dev.replog.replay.stage.TableWriter;
import dev.replog.replay.stage.WorkFile;
import dev.replog.replay.stage.WorkTransaction;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** The rows of an export in the work folder. A transaction ends with a user, and with the progress up to that user. */
final class RowTables implements AutoCloseable {
    private static final String PROGRESS = WorkFile.ROWS + ".progress";
    /**
     * Rows and mutations of one transaction, at least. The database writes full groups of 122,880 rows into its file at
     * once; with smaller transactions it writes rows to its log first, and the last group again and again.
     */
    private static final long COMMIT_ROWS = 1_000_000;

    /**
     * How far the rows are made.
     *
     * @param user the last user whose rows are made; null when there is none
     * @param isComplete the rows of all users are made
     */
    record Done(@Nullable String user, long mutations, long users, boolean isComplete) {}

    private final WorkFile file;
    private final DuckDBConnection connection;
    private final Map<String, TableWriter> tables = new TreeMap<>();
    private @Nullable WorkTransaction transaction;
    private long mutations;
    private long users;
    private long committed;

    private RowTables(WorkFile file, DuckDBConnection connection, Done done) {
        this.file = file;
        this.connection = connection;
        this.mutations = done.mutations();
        this.users = done.users();
    }

    /** Creates the tables that are missing. */
    static RowTables open(WorkFile file, Catalogue catalogue, ExportOptions options) throws SQLException {
        Done done = done(file);
        RowTables tables = new RowTables(file, file.connect(), done);
        try {
            tables.add(ChangesTable.NAME, ChangesTable.COLUMNS);
            tables.add(LossesTable.NAME, LossesTable.COLUMNS);
            tables.add(MutationsTable.NAME, MutationsTable.COLUMNS);
            for (EntityType type : catalogue.types()) {
                if (options.hasType(type.name())) {
                    tables.add(EntityTable.name(type), EntityTable.columns(type));
                }
            }
            tables.transaction = WorkTransaction.begin(tables.connection);
        } catch (SQLException e) {
            tables.close();
            throw e;
        }
        return tables;
    }

    static Done done(WorkFile file) throws SQLException {
        file.execute("CREATE TABLE IF NOT EXISTS " + PROGRESS
                + " (user_id VARCHAR, mutations BIGINT, users BIGINT, complete BOOLEAN)");
        try (PreparedStatement statement =
                        file.prepare("SELECT max(user_id), coalesce(max(mutations), 0), coalesce(max(users), 0),"
                                + " coalesce(bool_or(complete), false) FROM " + PROGRESS);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return new Done(row.getString(1), row.getLong(2), row.getLong(3), row.getBoolean(4));
        }
    }

    private void add(String name, List<Column> columns) throws SQLException {
        tables.put(name, TableWriter.open(file, connection, name, columns));
    }

    TableWriter mutations() {
        return table(MutationsTable.NAME);
    }

    TableWriter changes() {
        return table(ChangesTable.NAME);
    }

    TableWriter losses() {
        return table(LossesTable.NAME);
    }

    TableWriter entities(EntityType type) {
        return table(EntityTable.name(type));
    }

    private TableWriter table(String name) {
        TableWriter table = tables.get(name);
        if (table == null) {
            throw new IllegalStateException("no table " + name);
        }
        return table;
    }

    /** The names of the tables, sorted. */
    List<String> names() {
        return List.copyOf(tables.keySet());
    }

    void countMutation() {
        mutations++;
    }

    void endUser(String userId) throws SQLException {
        users++;
        if (size() - committed >= COMMIT_ROWS) {
            commit(userId, false);
        }
    }

    /** After the last user. */
    void complete() throws SQLException {
        commit(null, true);
    }

    private long size() {
        return mutations + tables.values().stream().mapToLong(TableWriter::rows).sum();
    }

    private void commit(@Nullable String userId, boolean isComplete) throws SQLException {
        for (TableWriter table : tables.values()) {
            table.flush();
        }
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO " + PROGRESS + " VALUES (?, ?, ?, ?)")) {
            insert.setString(1, userId);
            insert.setLong(2, mutations);
            insert.setLong(3, users);
            insert.setBoolean(4, isComplete);
            insert.execute();
        }
        Objects.requireNonNull(transaction).commit();
        committed = size();
    }

    @Override
    public void close() throws SQLException {
        for (TableWriter table : tables.values()) {
            table.close();
        }
        connection.close();
    }
}
