package dev.replog.replay.stage;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;

/** Opens databases of DuckDB in this process. */
public final class EmbeddedDatabase {
    private static final String URL = "jdbc:duckdb:";

    private EmbeddedDatabase() {}

    /** In memory: it fails when it needs more than that. */
    public static DuckDBConnection inMemory(int memoryMegabytes) throws SQLException {
        Properties properties = properties(memoryMegabytes);
        properties.setProperty("temp_directory", "");
        return open("", properties);
    }

    /** One thread, nothing over the network. */
    static Properties properties(int memoryMegabytes) {
        Properties properties = new Properties();
        properties.setProperty("memory_limit", memoryMegabytes + "MB");
        properties.setProperty("threads", "1");
        properties.setProperty("autoinstall_known_extensions", "false");
        return properties;
    }

    static DuckDBConnection open(String file, Properties properties) throws SQLException {
        Connection connection;
        try {
            connection = new DuckDBDriver().connect(URL + file, properties);
        } catch (LinkageError e) {
            // The driver unpacks its library first.
            throw new SQLException(
                    System.getProperty("java.io.tmpdir") + " did not take the library of DuckDB, 72 MB: " + reason(e),
                    e);
        }
        if (!(connection instanceof DuckDBConnection opened)) {
            throw new SQLException("DuckDB did not open " + file);
        }
        return opened;
    }

    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
