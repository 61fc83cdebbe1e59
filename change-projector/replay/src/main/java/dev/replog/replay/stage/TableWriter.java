package dev.replog.replay.stage;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** Appends rows to one table of the work folder. */
public final class TableWriter implements RowWriter<SQLException>, AutoCloseable {
    /** Rows are handed over by the thousand, or earlier when their texts are long. */
    private static final int CHARACTERS_MAX = 4 * 1024 * 1024;

    private final DuckDBAppender appender;
    private long rows;
    private int characters;

    private TableWriter(DuckDBAppender appender) {
        this.appender = appender;
    }

    /** Of the table with this name, which is created when it is missing. */
    public static TableWriter open(WorkFile file, DuckDBConnection connection, String table, List<Column> columns)
            throws SQLException {
        file.execute("CREATE TABLE IF NOT EXISTS " + WorkFile.ROWS + ".\"" + table + "\" ("
                + columns.stream().map(Column::sql).collect(Collectors.joining(", ")) + ")");
        return new TableWriter(connection.createAppender(WorkFile.ROWS, "main", table));
    }

    /** The number of rows that this writer has appended. */
    public long rows() {
        return rows;
    }

    @Override
    public void begin() throws SQLException {
        appender.beginRow();
    }

    @Override
    public void text(@Nullable String value) throws SQLException {
        if (value == null) {
            appender.appendNull();
        } else {
            appender.append(value);
            characters += value.length();
        }
    }

    @Override
    public void whole(@Nullable Long value) throws SQLException {
        if (value == null) {
            appender.appendNull();
        } else {
            appender.append(value.longValue());
        }
    }

    @Override
    public void flag(@Nullable Boolean value) throws SQLException {
        if (value == null) {
            appender.appendNull();
        } else {
            appender.append(value.booleanValue());
        }
    }

    @Override
    public void time(@Nullable Instant value) throws SQLException {
        if (value == null) {
            appender.appendNull();
        } else {
            appender.appendEpochMicros(value.toEpochMilli() * 1_000);
        }
    }

    @Override
    public void date(@Nullable LocalDate value) throws SQLException {
        if (value == null) {
            appender.appendNull();
        } else {
            appender.append(value);
        }
    }

    @Override
    public void decimal(@Nullable BigDecimal value, int scale) throws SQLException {
        if (value == null) {
            appender.appendNull();
        } else {
            appender.append(value.setScale(scale));
        }
    }

    @Override
    public void end() throws SQLException {
        appender.endRow();
        rows++;
        if (characters > CHARACTERS_MAX) {
            flush();
        }
    }

    /** Makes the rows part of the transaction of the connection. */
    public void flush() throws SQLException {
        appender.flush();
        characters = 0;
    }

    @Override
    public void close() throws SQLException {
        appender.close();
    }
}
