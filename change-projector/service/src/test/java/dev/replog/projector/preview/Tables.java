package dev.replog.projector.preview;

import dev.replog.backing.postgres.PostgresAddress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.postgresql.Driver;

/** Every table of the read model, read by its owner. */
final class Tables {
    /** The types of the catalogue, and the stored outbox, which is emptied when nothing happens. */
    private static final Set<String> OF_THE_SERVICE = Set.of("entity_type", "projection_owed");

    private final PostgresAddress address;

    Tables(String url) {
        this.address = PostgresAddress.parse(url, "");
    }

    Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", address.user());
        properties.setProperty("password", address.password());
        properties.setProperty("currentSchema", "replog");
        Connection connection = new Driver().connect(address.jdbcUrl(), properties);
        if (connection == null) {
            throw new SQLException(address + " (expected: an address that the driver takes)");
        }
        return connection;
    }

    /** A checksum over all rows of each table, without what the service changes by itself while nothing is written. */
    Map<String, String> checksums() throws SQLException {
        Map<String, String> checksums = new TreeMap<>();
        try (Connection connection = connect()) {
            for (String table : texts(connection, "SELECT tablename FROM pg_tables WHERE schemaname = 'replog'")) {
                if (!OF_THE_SERVICE.contains(table)) {
                    checksums.put(table, texts(connection, checksum(table)).getFirst());
                }
            }
        }
        return checksums;
    }

    private static String checksum(String table) {
        String row = table.equals("projection_progress") ? "(t.generation, t.partition, t.next_offset)" : "t";
        return """
                SELECT count(*) || ' ' || coalesce(md5(string_agg(%1$s::text, '|' ORDER BY %1$s::text)), '')
                FROM replog.%2$s t
                """.formatted(row, table);
    }

    List<String> texts(String sql) throws SQLException {
        try (Connection connection = connect()) {
            return texts(connection, sql);
        }
    }

    static List<String> texts(Connection connection, String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                texts.add(String.valueOf(rows.getString(1)));
            }
        }
        return texts;
    }
}
