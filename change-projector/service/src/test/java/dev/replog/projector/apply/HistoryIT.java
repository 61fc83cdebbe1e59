package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.projector.models.ModelDefinition;
import dev.replog.projector.models.history.Folded;
import dev.replog.schemas.Change;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The history model in PostgreSQL, fed with what a projection published to Kafka. */
class HistoryIT {
    private static final int PARTITIONS = 3;
    private static final String ROWS = "SELECT h::text FROM history h ORDER BY user_id, type, id, position, ordinal";

    @Test
    void rows_leadToTheEntities_andAreTheSameHoweverTheyCome() throws Exception {
        Seeds.holds(1, random -> {
            SharedBackends backends = SharedBackends.get();
            String prefix = backends.newTopicPrefix();
            try (TestLog log = TestLog.create(backends.kafkaBootstrapServers(), prefix, PARTITIONS)) {
                RandomLogIT.appendAll(log, random);
                TestDatabase database = new TestDatabase(backends.newDatabase());
                try (TestProjector projector =
                        TestProjector.start(log, database, TestProjector.properties(prefix + "history"))) {
                    Await.until("tables", () -> projector.state() instanceof ProjectionStatus.State.Running);
                    TestProjector.awaitApplied(log, database);
                }
                List<Change> changes = log.changes();
                try (Connection connection = database.connect()) {
                    connection.setAutoCommit(false);
                    apply(connection, changes, random);
                    Folded folded = new Folded();
                    folded.take(connection);
                    assertThat(folded.states()).isEqualTo(entities(connection));
                    assertThat(folded.refused()).isNotEmpty();

                    // A batch that comes again changes nothing.
                    List<String> once = database.texts(ROWS);
                    apply(connection, changes, random);
                    assertThat(database.texts(ROWS)).isEqualTo(once);

                    // Computed anew it is the same.
                    Folded.model().clear(connection);
                    connection.commit();
                    assertThat(database.texts(ROWS)).isEmpty();
                    apply(connection, changes, random);
                    assertThat(database.texts(ROWS)).isEqualTo(once);
                }
                requireChangeHeads(database, changes);
            }
        });
    }

    private static void apply(Connection connection, List<Change> changes, RandomGenerator random) throws SQLException {
        ModelDefinition model = Folded.model();
        for (int from = 0, to; from < changes.size(); from = to) {
            to = Math.min(changes.size(), from + random.nextInt(1, 100));
            model.apply(connection, changes.subList(from, to));
            connection.commit();
        }
    }

    private static Map<String, Folded.State> entities(Connection connection) throws SQLException {
        Map<String, Folded.State> entities = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM entity")) {
            while (rows.next()) {
                entities.put(
                        Folded.name(rows.getString("user_id"), rows.getInt("type"), rows.getObject("id", UUID.class)),
                        Folded.state(
                                rows.getInt("version"),
                                rows.getTimestamp("deleted_at") == null,
                                rows.getString("data")));
            }
        }
        return entities;
    }

    /** Whoever follows the changes can tell from the heads whether one is still to come. */
    private static void requireChangeHeads(TestDatabase database, List<Change> changes) throws SQLException {
        Map<String, Long> newest = new HashMap<>();
        changes.forEach(change -> newest.merge(change.getUserId(), change.getPosition(), Math::max));
        assertThat(changes).anyMatch(change -> change.getEntities().isEmpty());
        for (Map.Entry<String, Long> user : newest.entrySet()) {
            assertThat(database.texts("SELECT change_position FROM user_head WHERE user_id = '"
                            + user.getKey().replace("'", "''") + "'"))
                    .containsExactly(Long.toString(user.getValue()));
        }
    }
}
