package dev.replog.replay.export;

import dev.replog.replay.ReplayRefusedException;
import dev.replog.replay.export.Manifest.DataFile;
import dev.replog.replay.log.Erased;
import dev.replog.replay.stage.EmbeddedDatabase;
import dev.replog.replay.stage.WorkFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * Finds the rows of erased accounts in files of an export. It uses a database in memory, so it needs no folder. A file
 * is read once for all accounts, and of a Parquet file only two columns.
 */
public final class ErasedRows implements AutoCloseable {
    /** As long as the longest row of an export can be. */
    private static final int LINE_BYTES_MAX = 33_554_432;

    private final DuckDBConnection connection;
    private final Map<String, Erased> erased;

    private ErasedRows(DuckDBConnection connection, Map<String, Erased> erased) {
        this.connection = connection;
        this.erased = Map.copyOf(erased);
    }

    /**
     * @param erased the last erasure of each user
     * @param memoryMegabytes the most memory of the database
     */
    public static ErasedRows open(Map<String, Erased> erased, int memoryMegabytes) throws SQLException {
        ErasedRows rows = new ErasedRows(EmbeddedDatabase.inMemory(memoryMegabytes), erased);
        try {
            rows.fill();
        } catch (SQLException e) {
            rows.close();
            throw e;
        }
        return rows;
    }

    private void fill() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE erased (user_id VARCHAR, position BIGINT)");
        }
        try (DuckDBAppender appender = connection.createAppender("main", "erased")) {
            for (Map.Entry<String, Erased> one : erased.entrySet()) {
                appender.beginRow();
                appender.append(one.getKey());
                appender.append(one.getValue().position());
                appender.endRow();
            }
            appender.flush();
        }
    }

    /**
     * The accounts with rows in these files, sorted by user.
     *
     * @param place where a file is
     */
    public List<ErasedAccount> find(Format format, List<DataFile> files, Function<DataFile, Path> place)
            throws IOException, ReplayRefusedException {
        if (erased.isEmpty()) {
            return List.of();
        }
        Map<String, List<ErasedAccount.Rows>> found = new TreeMap<>();
        for (DataFile file : files) {
            counts(file, format, place.apply(file))
                    .forEach((user, rows) -> found.computeIfAbsent(user, any -> new ArrayList<>())
                            .add(rows));
        }
        List<ErasedAccount> accounts = new ArrayList<>();
        found.forEach((user, rows) -> {
            Erased erasure = erasure(user);
            accounts.add(new ErasedAccount(user, erasure.at().toString(), erasure.position(), rows));
        });
        return accounts;
    }

    private Map<String, ErasedAccount.Rows> counts(DataFile file, Format format, Path path)
            throws IOException, ReplayRefusedException {
        Map<String, ErasedAccount.Rows> counts = new TreeMap<>();
        String position = EntityTable.isName(file.table()) ? "_position" : "position";
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT e.user_id, count(*) FROM " + rows(format, path)
                                + " f JOIN erased e ON e.user_id = f.user_id AND f." + position
                                + "::BIGINT <= e.position GROUP BY e.user_id");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                String user = row.getString(1);
                String where = "user_id = " + WorkFile.quoted(user) + " AND " + position + " <= "
                        + erasure(user).position();
                counts.put(user, new ErasedAccount.Rows(file.table(), file.path(), row.getLong(2), where));
            }
        } catch (SQLException e) {
            throw unreadable(path, e);
        }
        return counts;
    }

    /** The number of all rows of a file. */
    long size(Format format, Path path) throws IOException, ReplayRefusedException {
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT count(*) FROM " + rows(format, path) + " f");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw unreadable(path, e);
        }
    }

    private static ReplayRefusedException unreadable(Path file, SQLException e) {
        return new ReplayRefusedException(file + ": cannot be read (expected: the file that was exported): "
                + String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " "));
    }

    private Erased erasure(String user) {
        Erased erasure = erased.get(user);
        if (erasure == null) {
            throw new IllegalStateException("a user who is not among the erased ones");
        }
        return erasure;
    }

    /** The rows of a file, with at least the user and the position. */
    private static String rows(Format format, Path file) throws IOException {
        String name = WorkFile.quoted(file.toString());
        return switch (format) {
            case PARQUET -> "read_parquet(" + name + ")";
            case CSV ->
                "read_csv(" + name + ", auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"',"
                        + " max_line_size = " + LINE_BYTES_MAX + ", columns = {" + csvColumns(file) + "})";
            case NDJSON ->
                "read_json(" + name + ", format = 'newline_delimited', maximum_object_size = " + LINE_BYTES_MAX
                        + ", columns = {user_id: 'VARCHAR', position: 'BIGINT', _position: 'BIGINT'})";
        };
    }

    /** The first line has their names. All are read as texts. */
    private static String csvColumns(Path file) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            String names = reader.readLine();
            return Arrays.stream((names == null ? "" : names).split(",", -1))
                    .map(name -> WorkFile.quoted(name.replace("\"", "")) + ": 'VARCHAR'")
                    .collect(Collectors.joining(", "));
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
