package dev.replog.projector.models;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Has a further read model computed again, for operators: it needs a connection and nothing else, and may be called
 * while instances run. A rebuild is one more generation of the model. From its commit on, nothing that belongs to an
 * older one is written any more and no progress or head of it counts; the first loop that notices deletes the model's
 * rows and all of them read from the beginning.
 */
public final class ModelRebuild {
    private static final String REBUILD = """
            UPDATE replog.further_model SET generation = generation + 1, incomplete = NULL, updated_at = now()
            WHERE name = ?
            RETURNING generation
            """;
    private static final String NAMES = "SELECT name FROM replog.further_model ORDER BY name";

    private ModelRebuild() {}

    /**
     * Begins the model's next generation, in the connection's transaction if it is in one. Waits for batches that are
     * being applied.
     *
     * @return the new generation; empty when no instance has ever computed a model of this name
     */
    public static OptionalInt rebuild(Connection connection, String modelName) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(REBUILD)) {
            statement.setString(1, modelName);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? OptionalInt.of(row.getInt("generation")) : OptionalInt.empty();
            }
        }
    }

    /** The models that some instance has computed at any time. */
    public static List<String> names(Connection connection) throws SQLException {
        List<String> names = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(NAMES);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                names.add(rows.getString("name"));
            }
        }
        return names;
    }
}
