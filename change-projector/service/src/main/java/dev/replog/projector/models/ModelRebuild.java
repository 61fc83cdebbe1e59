package dev.replog.projector.models;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Requests that a read model is computed again. It needs only a connection, and may be called while instances run. A
 * rebuild is the next generation of the model. After its commit, no row of an older generation is written, and the
 * progress and the heads of older generations do not count. The first loop that notices the rebuild deletes the model's
 * rows. All loops then read from the beginning.
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
     * Begins the model's next generation, in the connection's transaction if there is one. Waits for the batches that
     * are being applied.
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

    /** The models that any instance has ever computed. */
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
