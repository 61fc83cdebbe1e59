package dev.replog.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.duckdb.DuckDBDriver;

/** Reads files of an export. */
final class DataFiles {
    private DataFiles() {}

    /** The first row of an answer. */
    static String query(String sql) throws SQLException {
        try (Connection connection = new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).as(sql).isTrue();
            StringBuilder row = new StringBuilder();
            for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                row.append(column == 1 ? "" : "|").append(rows.getString(column));
            }
            return row.toString();
        }
    }

    /** Deletes rows of a Parquet file. */
    static void delete(Path file, String where) throws SQLException, IOException {
        Path left = file.resolveSibling("left.parquet");
        try (Connection connection = new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (FROM '" + file + "' WHERE (" + where + ") IS NOT TRUE) TO '" + left + "'");
        }
        Files.move(left, file, StandardCopyOption.REPLACE_EXISTING);
    }

    /** An answer as a page shows it. */
    static String table(String sql) throws SQLException {
        try (Connection connection = new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            int columns = rows.getMetaData().getColumnCount();
            StringBuilder table = new StringBuilder("|");
            for (int column = 1; column <= columns; column++) {
                table.append(' ')
                        .append(rows.getMetaData().getColumnLabel(column))
                        .append(" |");
            }
            table.append("\n|").append("---|".repeat(columns));
            while (rows.next()) {
                table.append("\n|");
                for (int column = 1; column <= columns; column++) {
                    String value = rows.getString(column);
                    table.append(' ').append(value == null ? "" : value).append(" |");
                }
            }
            return table.toString();
        }
    }
}
