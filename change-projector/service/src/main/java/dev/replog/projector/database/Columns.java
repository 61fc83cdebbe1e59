package dev.replog.projector.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a statement that takes many rows as one array for each column. They are bound one after the other,
 * and all but decimals travel in PostgreSQL's own form.
 */
public final class Columns {
    private final Connection connection;
    private final PreparedStatement statement;
    private int next = 1;

    public Columns(Connection connection, PreparedStatement statement) {
        this.connection = connection;
        this.statement = statement;
    }

    /** A single value, not an array. */
    public void add(int value) throws SQLException {
        statement.setInt(next++, value);
    }

    /** A single value, not an array. */
    public void add(String value) throws SQLException {
        statement.setString(next++, value);
    }

    /** @param array makes an array of the values' very class; the driver writes arrays of objects as text */
    public <T, V> void add(
            String type, List<T> rows, IntFunction<@Nullable V[]> array, Function<T, ? extends @Nullable V> value)
            throws SQLException {
        statement.setArray(next++, connection.createArrayOf(type, values(rows, array, value)));
    }

    public <T> void addTexts(List<T> rows, Function<T, @Nullable String> value) throws SQLException {
        add("text", rows, String[]::new, value);
    }

    public <T> void addIds(List<T> rows, Function<T, @Nullable UUID> value) throws SQLException {
        statement.setObject(next++, BinaryArray.of(values(rows, UUID[]::new, value)));
    }

    public <T> void addTimes(List<T> rows, Function<T, @Nullable Instant> value) throws SQLException {
        statement.setObject(next++, BinaryArray.of(values(rows, Instant[]::new, value)));
    }

    private static <T, V> @Nullable V[] values(
            List<T> rows, IntFunction<@Nullable V[]> array, Function<T, ? extends @Nullable V> value) {
        @Nullable V[] values = array.apply(rows.size());
        for (int i = 0; i < values.length; i++) {
            values[i] = value.apply(rows.get(i));
        }
        return values;
    }
}
