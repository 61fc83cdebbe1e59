package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.projector.admin.ReplogAdmin;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A failed migration is reported as such, and not as an unavailable PostgreSQL. */
class FailedMigrationIT {
    private final SharedBackends backends = SharedBackends.get();
    private final String prefix = backends.newTopicPrefix();
    private final TestDatabase database = TestDatabase.migrated(backends.newDatabase());

    @Test
    void itsVersionAndReason_areReported_andItContinues_onceThatIsRepaired() throws Exception {
        // As if the fifth had been done by hand.
        database.execute("DELETE FROM replog.flyway_schema_history WHERE version::int >= 5");
        try (TestLog log = TestLog.create(backends.kafkaBootstrapServers(), prefix, 1);
                TestProjector projector =
                        TestProjector.start(log, database, TestProjector.properties(prefix + "group"))) {
            Await.until("stuck", () -> projector.state() instanceof ProjectionStatus.State.Waiting);
            assertThat(((ProjectionStatus.State.Waiting) projector.state()).reason())
                    .startsWith(
                            "the tables of the schema replog could not be brought to version 5 (V5__generations.sql):")
                    .contains("already exists (42701)", "Remove the cause");
            assertThat(admin("status")).contains("version 5").doesNotContain("is away");

            database.execute("DROP SCHEMA replog CASCADE");
            Await.until("running", () -> projector.state() instanceof ProjectionStatus.State.Running);
        }
    }

    private String admin(String command) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        int code = new ReplogAdmin(stream, stream)
                .run(List.of(
                        command,
                        "--spring.kafka.bootstrap-servers=" + backends.kafkaBootstrapServers(),
                        "--replog.kafka.topic-prefix=" + prefix,
                        "--replog.postgres.url=" + database.url()));
        assertThat(code).isEqualTo(1);
        return said.toString(StandardCharsets.UTF_8);
    }
}
