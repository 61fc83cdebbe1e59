package dev.replog.replay.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.duckdb.DuckDBConnection;

/**
 * The database of a work folder. It is on disk and uses a bounded part of the memory; the rest is written to temporary
 * files beside it. Two files hold it: one for the staged log, one for the rows that are computed from it, so that
 * writing rows is not held up by the long query over the log. One process at a time can open it.
 */
public final class WorkFile implements AutoCloseable {
    /** The second file, by its name in SQL. */
    public static final String ROWS = "rows";

    private final Path folder;
    private final DuckDBConnection first;

    private WorkFile(Path folder, DuckDBConnection first) {
        this.folder = folder;
        this.first = first;
    }

    /**
     * Opens the files, and creates them when they are missing.
     *
     * @param memoryMegabytes the most memory of the database
     */
    public static WorkFile open(Path folder, int memoryMegabytes) throws SQLException, IOException {
        Files.createDirectories(folder);
        Properties properties = EmbeddedDatabase.properties(memoryMegabytes);
        properties.setProperty("temp_directory", folder.resolve("temporary").toString());
        // Results are read row by row, not collected first.
        properties.setProperty("jdbc_stream_results", "true");
        Path staged = created(folder.resolve("staged.duckdb"), memoryMegabytes);
        Path rows = created(folder.resolve(ROWS + ".duckdb"), memoryMegabytes);
        DuckDBConnection first = EmbeddedDatabase.open(staged.toString(), properties);
        WorkFile file = new WorkFile(folder, first);
        try {
            file.execute("ATTACH " + quoted(rows.toString()) + " AS " + ROWS);
        } catch (SQLException e) {
            file.close();
            throw e;
        }
        return file;
    }

    /** Creates a missing file under another name: one that is half there, on a full disk, could not be opened again. */
    private static Path created(Path file, int memoryMegabytes) throws SQLException, IOException {
        if (!Files.exists(file)) {
            Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
            Files.deleteIfExists(unfinished);
            EmbeddedDatabase.open(unfinished.toString(), EmbeddedDatabase.properties(memoryMegabytes))
                    .close();
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return file;
    }

    /**
     * The file with the values of the staged records, one after the other. The database reads rows by the thousand, so
     * large values would need much memory there.
     */
    public Path values() {
        return folder.resolve("values.bin");
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
