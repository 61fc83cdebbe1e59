package dev.replog.projector.read;

import io.r2dbc.spi.Row;

/** Values of a row. */
public final class Rows {
    private Rows() {}

    /** A number; 0 for a user without history, who has no row. */
    public static long number(Row row, String column) {
        Long value = row.get(column, Long.class);
        return value == null ? 0 : value;
    }

    public static <T> T required(Row row, String column, Class<T> type) {
        T value = row.get(column, type);
        if (value == null) {
            throw new IllegalStateException(column + ": null (expected: a value)");
        }
        return value;
    }
}
