package dev.replog.replay.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;

/**
 * The database of a work folder. It is on disk and uses a bounded part of the memory; the rest is written to temporary
 * files beside it. Two files hold it: one for the staged log, one for the rows that are computed from it, so that
 * writing rows is not held up by the long query over the log. One process at a time can open it.
 */
public final class WorkFile implements AutoCloseable {
    /** The second file, by its name in SQL. */
    public static final String ROWS = "rows";

    private final DuckDBConnection first;

    private WorkFile(DuckDBConnection first) {
        this.first = first;
    }

    /**
     * Opens the files, and creates them when they are missing.
     *
     * @param memoryMegabytes the most memory of the database
     */
    public static WorkFile open(Path folder, int memoryMegabytes) throws SQLException, IOException {
        Files.createDirectories(folder);
        Properties properties = new Properties();
        properties.setProperty("memory_limit", memoryMegabytes + "MB");
        properties.setProperty("threads", "2");
        properties.setProperty("temp_directory", folder.resolve("temporary").toString());
        // Nothing is loaded over the network.
        properties.setProperty("autoinstall_known_extensions", "false");
        // Results are read row by row, not collected first.
        properties.setProperty("jdbc_stream_results", "true");
        Connection connection =
                new DuckDBDriver().connect("jdbc:duckdb:" + folder.resolve("staged.duckdb"), properties);
        if (!(connection instanceof DuckDBConnection first)) {
            throw new SQLException("DuckDB did not open " + folder);
        }
        WorkFile file = new WorkFile(first);
        try {
            file.execute("ATTACH " + quoted(folder.resolve("rows.duckdb").toString()) + " AS " + ROWS);
        } catch (SQLException e) {
            file.close();
            throw e;
        }
        return file;
    }

    /** One more connection; the caller closes it. */
    public DuckDBConnection connect() throws SQLException {
        return first.duplicate();
    }

    public void execute(String sql) throws SQLException {
        try (Statement statement = first.createStatement()) {
            statement.execute(sql);
        }
    }

    public PreparedStatement prepare(String sql) throws SQLException {
        return first.prepareStatement(sql);
    }

    /** A text as a literal of SQL. */
    public static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    @Override
    public void close() throws SQLException {
        first.close();
    }
}
