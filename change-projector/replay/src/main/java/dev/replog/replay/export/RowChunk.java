package dev.replog.replay.export;

import dev.replog.replay.stage.Column;
import dev.replog.replay.stage.RowWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBWritableVector;
import org.jspecify.annotations.Nullable;

/**
 * Some rows of one table, by column, as the database takes them: as many as it takes at once, or fewer when their texts
 * are long. One thread fills it, and another one writes it.
 */
final class RowChunk implements RowWriter<SQLException> {
    /** The database takes so many rows at once. */
    static final int ROWS_MAX = 2_048;

    private static final int BYTES_MAX = 1 << 20;
    /** About what an array needs beside its bytes. */
    private static final int ARRAY_BYTES = 20;

    private final List<Values> columns;
    private int column;
    private int rows;
    private int bytes;

    RowChunk(List<Column> columns) {
        this.columns = new ArrayList<>(columns.size());
        for (Column one : columns) {
            this.columns.add(
                    switch (one.type()) {
                        case Column.TEXT, Column.JSON -> new Texts();
                        case Column.WHOLE, Column.TIME, Column.DATE -> new Wholes();
                        case Column.FLAG -> new Flags();
                        default -> new Decimals();
                    });
        }
    }

    int rows() {
        return rows;
    }

    boolean isFull() {
        return rows == ROWS_MAX || bytes >= BYTES_MAX;
    }

    @Override
    public void begin() {
        column = 0;
    }

    @Override
    public void text(@Nullable String value) {
        bytes += ((Texts) columns.get(column++)).set(rows, value);
    }

    @Override
    public void whole(@Nullable Long value) {
        ((Wholes) columns.get(column++)).set(rows, value);
    }

    @Override
    public void flag(@Nullable Boolean value) {
        ((Flags) columns.get(column++)).values[rows] = value;
    }

    @Override
    public void time(@Nullable Instant value) {
        Wholes millis = (Wholes) columns.get(column++);
        if (value != null) {
            millis.set(rows, value.toEpochMilli());
        }
    }

    @Override
    public void date(@Nullable LocalDate value) {
        Wholes days = (Wholes) columns.get(column++);
        if (value != null) {
            days.set(rows, value.toEpochDay());
        }
    }

    @Override
    public void decimal(@Nullable BigDecimal value, int scale) {
        ((Decimals) columns.get(column++)).values[rows] = value == null ? null : value.setScale(scale);
    }

    @Override
    public void end() {
        if (column != columns.size()) {
            throw new IllegalStateException(column + " values (expected: " + columns.size() + ")");
        }
        rows++;
    }

    /** Gives the rows to the database. */
    void write(DuckDBDataChunkWriter writer) {
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).write(writer.vector(i), rows);
        }
    }

    /** The values of one column. */
    private sealed interface Values {
        void write(DuckDBWritableVector vector, int rows);
    }

    private static final class Texts implements Values {
        /** The element of a row without a value stays null, which the database takes as such. */
        private final byte[][] values = new byte[ROWS_MAX][];

        private @Nullable String last;
        private byte[] lastBytes = {};

        /** Returns the memory that the value takes. Equal values that follow each other share it. */
        int set(int row, @Nullable String value) {
            if (value == null) {
                return 0;
            }
            boolean isNew = !value.equals(last);
            if (isNew) {
                last = value;
                lastBytes = value.getBytes(StandardCharsets.UTF_8);
            }
            values[row] = lastBytes;
            return isNew ? lastBytes.length + ARRAY_BYTES : 0;
        }

        @Override
        public void write(DuckDBWritableVector vector, int rows) {
            vector.setStringUtf8Batch(0, rows == ROWS_MAX ? values : Arrays.copyOf(values, rows));
        }
    }

    private static final class Wholes implements Values {
        private final long[] values = new long[ROWS_MAX];
        private final boolean[] isThere = new boolean[ROWS_MAX];

        void set(int row, @Nullable Long value) {
            if (value != null) {
                set(row, value.longValue());
            }
        }

        void set(int row, long value) {
            values[row] = value;
            isThere[row] = true;
        }

        @Override
        public void write(DuckDBWritableVector vector, int rows) {
            for (int row = 0; row < rows; row++) {
                if (isThere[row]) {
                    vector.setLong(row, values[row]);
                } else {
                    vector.setNull(row);
                }
            }
        }
    }

    private static final class Flags implements Values {
        private final @Nullable Boolean[] values = new Boolean[ROWS_MAX];

        @Override
        public void write(DuckDBWritableVector vector, int rows) {
            for (int row = 0; row < rows; row++) {
                Boolean value = values[row];
                if (value == null) {
                    vector.setNull(row);
                } else {
                    vector.setBoolean(row, value);
                }
            }
        }
    }

    private static final class Decimals implements Values {
        private final @Nullable BigDecimal[] values = new BigDecimal[ROWS_MAX];

        @Override
        public void write(DuckDBWritableVector vector, int rows) {
            for (int row = 0; row < rows; row++) {
                BigDecimal value = values[row];
                if (value == null) {
                    vector.setNull(row);
                } else {
                    vector.setBigDecimal(row, value);
                }
            }
        }
    }
}
