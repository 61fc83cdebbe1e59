package dev.replog.projector.pull;

import static dev.replog.projector.pull.PullClient.id;
import static dev.replog.projector.pull.PullClient.ids;
import static dev.replog.projector.pull.PullClient.requireProblem;
import static dev.replog.projector.pull.ReadModelWriter.at;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * An instance that does not know a version of the catalogue yet, while another one has stored entities by it. A page
 * without them would be a gap, because the client's next token is after them.
 */
class UnknownTypeIT {
    private static final String USER = "user";

    @Test
    void pullsThatWouldLeaveSomethingOut_get503() throws SQLException {
        try (PullServer server = PullServer.start();
                ReadModelWriter writer = server.writer()) {
            PullClient pulls = new PullClient(server, USER);
            Row exercise = Row.root(USER, "exercise", UUID.randomUUID(), at(10), "{}");
            Row workout = Row.root(USER, "workout", UUID.randomUUID(), at(11), "{}");
            Row entry = Row.child(USER, "workout_exercise", UUID.randomUUID(), workout, at(11), "{}");
            writer.put(exercise);
            writer.put(workout);
            writer.put(entry);
            assertThat(ids(pulls.ok("/api/workouts"))).containsExactly(id(workout));

            writer.execute("UPDATE entity SET type = 150 WHERE id = '" + entry.id() + "'");

            requireProblem(503, "read_model_unavailable", server.get(USER, "/api/sync"));
            requireProblem(503, "read_model_unavailable", server.get(USER, "/api/workouts"));
            assertThat(ids(pulls.ok("/api/exercises"))).containsExactly(id(exercise));
            assertThat(ids(pulls.ok("/api/sync?types=exercise"))).containsExactly(id(exercise));
        }
    }
}
