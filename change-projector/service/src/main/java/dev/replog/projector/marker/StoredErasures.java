package dev.replog.projector.marker;

import dev.replog.decide.Erasure;
import dev.replog.projector.database.Subjects;
import dev.replog.schemas.PayloadHash;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The erasures that the database has. */
public final class StoredErasures {
    private static final String ALL = "SELECT subject, position, mutation_id, payload_hash, at FROM erasure";

    private static final String KEEP = """
            INSERT INTO erasure (subject, position, mutation_id, payload_hash, at) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (subject, position) DO NOTHING
            """;

    private StoredErasures() {}

    /** Stores erasures of users of whom the database has nothing else: what they made before is refused. */
    public static void keep(Connection connection, List<ErasureMarker> markers) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(KEEP)) {
            for (ErasureMarker marker : markers) {
                Erasure erasure = marker.erasure();
                insert.setBytes(1, marker.subjectBytes());
                insert.setLong(2, erasure.position());
                insert.setObject(3, erasure.mutationId());
                insert.setBytes(4, erasure.payloadHash().bytes());
                insert.setObject(5, erasure.at().atOffset(ZoneOffset.UTC));
                insert.executeUpdate();
            }
        }
    }

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
