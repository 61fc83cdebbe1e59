package dev.replog.projector.analysis;

import dev.replog.projector.analysis.TypeView.Column;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the views of entity types. All are made in one transaction, by one instance at a time, and only those that are
 * missing or have changed: replacing a view waits for the queries that read it. Blocks.
 */
final class TypeViews {
    /** The views of the migrations. */
    static final Set<String> OF_MIGRATIONS =
            Set.of("changes", "devices", "history", "losses", "sets_per_week", "training_sets");

    private static final String LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended('replog.analysis', 0))";
    /** While a view waits to be replaced, further queries wait behind it. */
    private static final String WAIT_MAX = "SET LOCAL lock_timeout = '2s'";

    private static final String NAMES =
            "INSERT INTO entity_type SELECT unnest(?::smallint[]), unnest(?::text[]) ON CONFLICT DO NOTHING";
    private static final String PRESENT = """
            SELECT c.relname, obj_description(c.oid, 'pg_class') AS comment, a.attname,
                   format_type(a.atttypid, a.atttypmod) AS type
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.relnamespace = ?::regnamespace AND c.relkind = 'v'
            ORDER BY c.relname, a.attnum
            """;

    private static final Present NONE = new Present(null, List.of());

    private TypeViews() {}

    /** A view that is there. */
    private record Present(@Nullable String comment, List<Column> columns) {}

    /**
     * Makes what is missing, and commits.
     *
     * @return the names of the views that were made; empty when another instance is making them
     */
    static Optional<List<String>> make(Connection connection, Catalogue types) throws SQLException {
        connection.setAutoCommit(false);
        try {
            Optional<List<String>> made = Optional.empty();
            if (isAlone(connection)) {
                made = Optional.of(makeMissing(connection, types));
            }
            connection.commit();
            return made;
        } catch (SQLException failure) {
            connection.rollback();
            throw failure;
        }
    }

    private static boolean isAlone(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(LOCK)) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static List<String> makeMissing(Connection connection, Catalogue types) throws SQLException {
        storeNames(connection, types);
        Map<String, Present> present = present(connection);
        List<String> made = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            statement.execute(WAIT_MAX);
            for (EntityType type : types.types()) {
                Present before = present.getOrDefault(TypeView.name(type, OF_MIGRATIONS), NONE);
                TypeView view = TypeView.of(type, OF_MIGRATIONS, before.columns());
                if (!view.comment().equals(before.comment())) {
                    statement.execute(String.join("; ", view.statements()));
                    statement.execute(view.commentStatement());
                    made.add(view.name());
                }
            }
        }
        return made;
    }

    /** A code and a name mean the same for ever, so what is stored is never changed. */
    private static void storeNames(Connection connection, Catalogue types) throws SQLException {
        Array codes = connection.createArrayOf(
                "int2", types.types().stream().map(type -> (short) type.code()).toArray(Short[]::new));
        Array names = connection.createArrayOf(
                "text", types.types().stream().map(EntityType::name).toArray(String[]::new));
        try (PreparedStatement statement = connection.prepareStatement(NAMES)) {
            statement.setArray(1, codes);
            statement.setArray(2, names);
            statement.executeUpdate();
        }
    }

    private static Map<String, Present> present(Connection connection) throws SQLException {
        Map<String, Present> present = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(PRESENT)) {
            statement.setString(1, TypeView.SCHEMA);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String comment = rows.getString("comment");
                    present.computeIfAbsent(rows.getString("relname"), view -> new Present(comment, new ArrayList<>()))
                            .columns()
                            .add(new Column(rows.getString("attname"), rows.getString("type")));
                }
            }
        }
        return present;
    }
}
