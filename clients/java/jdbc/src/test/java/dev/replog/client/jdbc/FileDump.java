package dev.replog.client.jdbc;

import dev.replog.client.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a file of the present layout as SQL, for {@link LayoutsTest}. It is run once for each new layout, and the
 * result is never changed: {@code layout-<n>.sql} in the resources of the tests.
 */
final class FileDump {

    private FileDump() {}

    /** @param args the file to write */
    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("replog-dump");
        Store store = SqliteStore.at(folder.resolve("gym.db")).store("alice");
        LayoutsTest.fill(store);
        store.close();
        Files.writeString(Path.of(args[0]), dumpOf(FileNames.of(folder.resolve("gym.db"), "alice")));
    }

    /** The statements that made the tables and indexes, without spaces. */
    static List<String> schemaOf(Path file) throws SQLException {
        return texts(
                file, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY name");
    }

    private static String dumpOf(Path file) throws SQLException {
        List<String> statements = new ArrayList<>();
        statements.add("PRAGMA application_id = " + Schema.APPLICATION_ID);
        statements.add("PRAGMA user_version = " + Schema.LAYOUT);
        statements.addAll(texts(
                file,
                "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid"));
        for (String table : texts(
                file,
                "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name <> 'sqlite_sequence', rowid")) {
            List<String> columns = texts(file, "SELECT name FROM pragma_table_info('" + table + "') ORDER BY cid");
            String values = String.join(
                    " || ', ' || ",
                    columns.stream().map(column -> "quote(" + column + ")").toList());
            statements.addAll(
                    texts(file, "SELECT 'INSERT INTO " + table + " VALUES (' || " + values + " || ')' FROM " + table));
        }
        statements.addAll(
                texts(file, "SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY rowid"));
        return String.join(";\n", statements) + "\n";
    }

    private static List<String> texts(Path file, String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }
}
