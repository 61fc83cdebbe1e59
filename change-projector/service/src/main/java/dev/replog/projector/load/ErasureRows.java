package dev.replog.projector.load;

import dev.replog.decide.Erasure;
import dev.replog.decide.UserState;
import dev.replog.projector.database.Columns;
import dev.replog.projector.database.Subjects;
import dev.replog.schemas.PayloadHash;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** The erasures of the users of a batch. Their rows have no user id, so each row has its place in the list of users. */
final class ErasureRows {
    static final String SELECT = """
            SELECT asked.place, e.position, e.mutation_id, e.payload_hash, e.at
            FROM unnest(?::bytea[]) WITH ORDINALITY AS asked (subject, place)
            JOIN erasure e USING (subject)
            """;

    private ErasureRows() {}

    static void add(Columns columns, List<String> users, Subjects subjects) throws SQLException {
        columns.add("bytea", users, byte[][]::new, subjects::of);
    }

    static void read(PreparedStatement executed, Map<String, UserState> states, List<String> users)
            throws SQLException {
        try (ResultSet rows = executed.getResultSet()) {
            while (rows.next()) {
                Objects.requireNonNull(states.get(users.get(rows.getInt("place") - 1)))
                        .put(new Erasure(
                                rows.getObject("mutation_id", UUID.class),
                                new PayloadHash(rows.getBytes("payload_hash")),
                                rows.getLong("position"),
                                rows.getTimestamp("at").toInstant()));
            }
        }
    }
}
