package dev.replog.client.jdbc;

import dev.replog.client.json.JsonFormatException;
import dev.replog.client.store.StorageFailed;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;

/**
 * One connection to a database file. It prepares each statement once. A transaction is done as a whole or not at all;
 * every failure of SQLite becomes {@link StorageFailed}. Two threads use it, the engine's and that of the watch, one at
 * a time.
 */
final class SqliteConnection implements AutoCloseable {

    /** The store has fewer statements than this, except for queries. */
    private static final int STATEMENTS_MAX = 100;

    /** A write takes its lock at once, so that it never has to repeat what it read. */
    enum Mode {
        READ("BEGIN"),
        WRITE("BEGIN IMMEDIATE");

        private final String begin;

        Mode(String begin) {
            this.begin = begin;
        }
    }

    /** The statements of one transaction. */
    interface Work<T extends @Nullable Object> {
        T run() throws SQLException;
    }

    private interface StatementUse<T extends @Nullable Object> {
        T of(PreparedStatement statement) throws SQLException;
    }

    /** Takes one row. */
    interface RowConsumer {
        void accept(ResultSet row) throws SQLException;
    }

    /** Reads one row. */
    interface RowReader<T extends @Nullable Object> {
        T read(ResultSet row) throws SQLException;
    }

    private final Connection connection;
    private final Consumer<String> beforeStatement;
    private final Errors errors;
    private final Map<String, PreparedStatement> statements;

    private SqliteConnection(Connection connection, Consumer<String> beforeStatement, Errors errors) {
        this.connection = connection;
        this.beforeStatement = beforeStatement;
        this.errors = errors;
        this.statements = new LinkedHashMap<>();
    }

    /** Opens the file, and makes it when it is not there. */
    static SqliteConnection open(Path file, SqliteSettings settings) {
        Errors errors = new Errors(file, settings);
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout((int) settings.busyTimeout().toMillis());
        // The driver would otherwise read the key after each INSERT, and leave that statement open.
        config.setGetGeneratedKeys(false);
        try {
            // A URI, because the driver takes what follows a question mark in a path for parameters.
            Connection connection = JDBC.createConnection(JDBC.PREFIX + file.toUri(), config.toProperties());
            return new SqliteConnection(connection, settings.beforeStatement(), errors);
        } catch (SQLException failure) {
            throw errors.of(failure);
        }
    }

    /** Runs the work as one transaction. */
    synchronized <T extends @Nullable Object> T transact(Mode mode, Work<T> work) {
        try {
            execute(mode.begin);
            try {
                T result = work.run();
                execute("COMMIT");
                return result;
            } catch (SQLException | RuntimeException | Error failure) {
                rollBack(failure);
                throw failure;
            }
        } catch (SQLException failure) {
            throw errors.of(failure);
        } catch (JsonFormatException unreadable) {
            throw errors.ofRecord(unreadable);
        }
    }

    /** Runs statements outside of a transaction; each is one of its own. */
    synchronized <T extends @Nullable Object> T run(Work<T> work) {
        try {
            return work.run();
        } catch (SQLException failure) {
            throw errors.of(failure);
        }
    }

    /** SQLite itself rolls back after some failures, and refuses a second time. The first failure is the cause. */
    private void rollBack(Throwable failure) {
        try {
            execute("ROLLBACK");
        } catch (SQLException second) {
            failure.addSuppressed(second);
        }
    }

    /** Runs a statement, and returns how many rows it changed. Rows that it gives are not read. */
    int execute(String sql, @Nullable Object... parameters) throws SQLException {
        return use(sql, parameters, statement -> {
            if (statement.execute()) {
                statement.getResultSet().close();
                return 0;
            }
            return statement.getUpdateCount();
        });
    }

    /** Reads the rows of a statement one after the other. */
    void forEach(String sql, RowConsumer consumer, @Nullable Object... parameters) throws SQLException {
        use(sql, parameters, statement -> {
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    consumer.accept(rows);
                }
            }
            return sql;
        });
    }

    /** Reads the only row of a statement, or gives the other value when it has none. */
    <T extends @Nullable Object> T first(String sql, RowReader<T> reader, T otherwise, @Nullable Object... parameters)
            throws SQLException {
        return use(sql, parameters, statement -> {
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? reader.read(rows) : otherwise;
            }
        });
    }

    private <T extends @Nullable Object> T use(String sql, @Nullable Object[] parameters, StatementUse<T> use)
            throws SQLException {
        beforeStatement.accept(sql);
        // It is put back only when it did not fail: the driver closes a statement that did.
        PreparedStatement statement = statements.remove(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
        }
        try {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            T result = use.of(statement);
            evict();
            statements.put(sql, statement);
            return result;
        } catch (SQLException | RuntimeException failure) {
            statement.close();
            throw failure;
        }
    }

    private void evict() throws SQLException {
        if (statements.size() >= STATEMENTS_MAX) {
            Iterator<PreparedStatement> eldest = statements.values().iterator();
            eldest.next().close();
            eldest.remove();
        }
    }

    @Override
    public synchronized void close() {
        try {
            connection.close();
        } catch (SQLException failure) {
            throw errors.of(failure);
        }
    }
}
