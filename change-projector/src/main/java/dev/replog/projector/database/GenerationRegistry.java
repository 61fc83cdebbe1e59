package dev.replog.projector.database;

import dev.replog.projector.log.ProjectedLog;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/** Which topic each generation of the log was when it was first projected. */
public final class GenerationRegistry {
    private static final String REGISTER =
            "INSERT INTO log_generation (generation, topic, topic_id) VALUES (?, ?, ?) ON CONFLICT (generation) DO NOTHING";
    private static final String FIND = "SELECT topic_id FROM log_generation WHERE generation = ?";

    private GenerationRegistry() {}

    /** Why this log must not be projected into this database; empty when it is the one it was before. */
    public static Optional<String> register(Connection connection, ProjectedLog log) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(REGISTER)) {
            statement.setInt(1, log.generation());
            statement.setString(2, log.topic());
            statement.setObject(3, log.topicId());
            statement.executeUpdate();
        }
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setInt(1, log.generation());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                UUID known = row.getObject("topic_id", UUID.class);
                return known.equals(log.topicId())
                        ? Optional.empty()
                        : Optional.of("topic " + log.topic() + " has id " + log.topicId()
                                + ", the database was built from "
                                + known + ": the topic was re-created. Its offsets mean something else now. Restore the"
                                + " first topic, or give this service an empty database");
            }
        }
    }
}
