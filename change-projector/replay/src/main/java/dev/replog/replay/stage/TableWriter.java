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

/** Appends rows to one table of the work folder, column by column. A value may be null. */
public final class TableWriter implements AutoCloseable {
    /** @param type in SQL */
    public record Column(String name, String type) {
        public static final String TEXT = "VARCHAR";
        public static final String WHOLE = "BIGINT";
        public static final String FLAG = "BOOLEAN";
        public static final String DATE = "DATE";
        /** In UTC. */
        public static final String TIME = "TIMESTAMP";
        /** A text with JSON in it. */
        public static final String JSON = "JSON";

        private String sql() {
            return '"' + name + "\" " + type;
        }
    }

    private final DuckDBAppender appender;
    private long rows;

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

    public void begin() throws SQLException {
        appender.beginRow();
    }

    public void text(@Nullable String value) throws SQLException {
        if (value == null) {
            appender.appendNull();
        } else {
            appender.append(value);
        }
    }

    public void whole(@Nullable Long value) throws SQLException {
        if (value == null) {
            appender.appendNull();
        } else {
            appender.append(value.longValue());
        }
    }

    public void flag(@Nullable Boolean value) throws SQLException {
        if (value == null) {
            appender.appendNull();
        } else {
            appender.append(value.booleanValue());
        }
    }

    public void time(@Nullable Instant value) throws SQLException {
        if (value == null) {
            appender.appendNull();
        } else {
            appender.appendEpochMicros(value.toEpochMilli() * 1_000);
        }
    }

    public void date(@Nullable LocalDate value) throws SQLException {
        if (value == null) {
            appender.appendNull();
        } else {
            appender.append(value);
        }
    }

    /** @param scale that of the column */
    public void decimal(@Nullable BigDecimal value, int scale) throws SQLException {
        if (value == null) {
            appender.appendNull();
        } else {
            appender.append(value.setScale(scale));
        }
    }

    public void end() throws SQLException {
        appender.endRow();
        rows++;
    }

    /** Makes the rows part of the transaction of the connection. */
    public void flush() throws SQLException {
        appender.flush();
    }

    @Override
    public void close() throws SQLException {
        appender.close();
    }
}
