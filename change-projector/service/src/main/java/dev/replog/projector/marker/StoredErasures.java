package dev.replog.projector.marker;

import dev.replog.decide.Erasure;
import dev.replog.projector.database.Subjects;
import dev.replog.schemas.PayloadHash;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The erasures that the database has. */
public final class StoredErasures {
    private static final String ALL = "SELECT subject, position, mutation_id, payload_hash, at FROM erasure";

    private StoredErasures() {}

    /** A marker of each. */
    public static List<ErasureMarker> markers(Connection connection, Subjects subjects) throws SQLException {
        List<ErasureMarker> markers = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(ALL)) {
            while (rows.next()) {
                Erasure erasure = new Erasure(
                        rows.getObject("mutation_id", UUID.class),
                        new PayloadHash(rows.getBytes("payload_hash")),
                        rows.getLong("position"),
                        rows.getTimestamp("at").toInstant());
                markers.add(ErasureMarker.of(rows.getBytes("subject"), erasure, subjects));
            }
        }
        return markers;
    }
}
