package dev.replog.projector.models;

import dev.replog.projector.apply.TestDatabase;
import dev.replog.schemas.Change;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A model that writes down which changes it was given, in which order. One that it is given twice breaks a constraint,
 * and it fails as often as the test says, after it has written.
 */
final class RecordingModel implements ModelDefinition {
    static final String NAME = "recording";

    final AtomicInteger failures = new AtomicInteger();

    static TestDatabase database(String url) throws SQLException {
        TestDatabase database = TestDatabase.migrated(url);
        database.execute("""
                CREATE TABLE recorded (
                  n bigint GENERATED ALWAYS AS IDENTITY, user_id text, position bigint, PRIMARY KEY (user_id, position))
                """);
        return database;
    }

    /** The changes that it was given, in order. */
    static List<String> recorded(TestDatabase database) throws Exception {
        return database.texts("SELECT user_id || position FROM recorded ORDER BY n");
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void apply(Connection transaction, List<Change> changes) throws SQLException {
        try (PreparedStatement statement =
                transaction.prepareStatement("INSERT INTO recorded (user_id, position) VALUES (?, ?)")) {
            for (Change change : changes) {
                statement.setString(1, change.getUserId());
                statement.setLong(2, change.getPosition());
                statement.addBatch();
            }
            statement.executeBatch();
        }
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new SQLException("the test makes it fail");
        }
    }

    @Override
    public void erase(Connection transaction, Collection<String> userIds) throws SQLException {
        try (PreparedStatement statement =
                transaction.prepareStatement("DELETE FROM recorded WHERE user_id = ANY (?::text[])")) {
            statement.setArray(1, transaction.createArrayOf("text", userIds.toArray(String[]::new)));
            statement.executeUpdate();
        }
    }

    @Override
    public void clear(Connection transaction) throws SQLException {
        try (Statement statement = transaction.createStatement()) {
            statement.execute("TRUNCATE recorded");
        }
    }
}
