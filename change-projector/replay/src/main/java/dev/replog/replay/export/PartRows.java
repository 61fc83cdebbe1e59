package dev.replog.replay.export;

import dev.replog.replay.stage.Column;
import dev.replog.replay.stage.WorkFile;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBLogicalType;
import org.duckdb.DuckDBTableFunction;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBTableFunctionCallInfo;
import org.duckdb.DuckDBTableFunctionInitInfo;

/**
 * A function of the database, {@code part_rows('<table>')}, that returns the rows of the part of a table that is being
 * written. So they are never stored in the database: {@code COPY} takes them directly.
 */
final class PartRows implements DuckDBTableFunction<PartRows.Part, PartRows.Part, Object> {
    private static final String NAME = "part_rows";

    private final Map<String, Part> parts = new ConcurrentHashMap<>();

    /** The part of a table, by the name of which it is found. */
    record Part(PartFile file, List<Column> columns) {}

    private PartRows() {}

    static PartRows register(DuckDBConnection connection) throws SQLException {
        PartRows rows = new PartRows();
        try (var function = DuckDBFunctions.tableFunction()) {
            var ignored = function.withName(NAME)
                    .withParameter(DuckDBColumnType.VARCHAR)
                    .withFunction(rows)
                    .register(connection);
        }
        return rows;
    }

    /** Writes all rows of a part into a file. */
    void copy(WorkFile work, String table, List<Column> columns, Format format, PartFile part, Path file)
            throws SQLException {
        parts.put(table, new Part(part, columns));
        String values = columns.stream().map(PartRows::value).collect(Collectors.joining(", "));
        try (DuckDBConnection connection = work.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (SELECT " + values + " FROM " + NAME + "(" + WorkFile.quoted(table) + ")) TO "
                    + WorkFile.quoted(file.toString()) + " (" + format.copyOptions() + ")");
        }
    }

    /** The value of a column, from what the function returns for it. */
    private static String value(Column column) {
        String name = '"' + column.name() + '"';
        return switch (column.type()) {
            case Column.TIME -> "make_timestamp_ms(" + name + ") AS " + name;
            case Column.DATE -> "(DATE '1970-01-01' + " + name + "::INTEGER)::DATE AS " + name;
            case Column.JSON -> name + "::JSON AS " + name;
            default -> name;
        };
    }

    @Override
    public Part bind(DuckDBTableFunctionBindInfo info) throws SQLException {
        String table = info.getParameter(0).getString();
        Part part = Objects.requireNonNull(parts.get(table), table);
        for (Column column : part.columns()) {
            switch (column.type()) {
                case Column.TEXT, Column.JSON -> info.addResultColumn(column.name(), DuckDBColumnType.VARCHAR);
                case Column.WHOLE, Column.TIME, Column.DATE ->
                    info.addResultColumn(column.name(), DuckDBColumnType.BIGINT);
                case Column.FLAG -> info.addResultColumn(column.name(), DuckDBColumnType.BOOLEAN);
                default -> {
                    try (DuckDBLogicalType decimal = decimal(column)) {
                        info.addResultColumn(column.name(), decimal);
                    }
                }
            }
        }
        return part;
    }

    /** Of the type {@code DECIMAL(18, 6)}. */
    private static DuckDBLogicalType decimal(Column column) throws SQLException {
        String[] numbers = column.type().replaceAll("[^0-9,]", "").split(",", -1);
        return DuckDBLogicalType.decimal(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
    }

    @Override
    public Part init(DuckDBTableFunctionInitInfo info) {
        // Rows come in the order of the queue.
        info.setMaxThreads(1);
        return info.getBindData();
    }

    @Override
    public long apply(DuckDBTableFunctionCallInfo info, DuckDBDataChunkWriter writer) {
        Part part = info.getBindData();
        RowChunk chunk = part.file().next();
        if (chunk == null) {
            return 0;
        }
        chunk.write(writer);
        return chunk.rows();
    }
}
