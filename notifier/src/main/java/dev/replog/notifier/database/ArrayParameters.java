package dev.replog.notifier.database;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sets the parameters of an {@code unnest} one after the other: each is an array with one value of every row, so that
 * many rows travel with one statement. Instants are sent in UTC, whatever the time zone of the session is.
 */
public final class ArrayParameters<T> {
    private final PreparedStatement statement;
    private final List<T> rows;
    private int next;

    /** @param first the index of the first parameter */
    public ArrayParameters(PreparedStatement statement, int first, List<T> rows) {
        this.statement = statement;
        this.next = first;
        this.rows = rows;
    }

    /** @param type of the elements, in PostgreSQL */
    public ArrayParameters<T> add(String type, Function<T, @Nullable Object> value) throws SQLException {
        @Nullable Object[] values = new @Nullable Object[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value.apply(rows.get(i));
        }
        statement.setArray(next, statement.getConnection().createArrayOf(type, values));
        next++;
        return this;
    }

    /** The index of the parameter after these. */
    public int next() {
        return next;
    }
}
