package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.backends.SharedBackends;
import dev.replog.backing.kafka.KafkaClients;
import dev.replog.backing.postgres.FailedMigrationException;
import dev.replog.backing.postgres.PostgresAddress;
import dev.replog.projector.admin.LogOperations;
import dev.replog.projector.marker.MarkerFolder;
import dev.replog.schemas.log.TopicNames;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
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
            assertThatThrownBy(operations()::status)
                    .isInstanceOf(FailedMigrationException.class)
                    .hasMessageContaining("version 5");

            database.execute("DROP SCHEMA replog CASCADE");
            Await.until("running", () -> projector.state() instanceof ProjectionStatus.State.Running);
        }
    }

    private LogOperations operations() {
        KafkaClients clients =
                KafkaClients.of(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, backends.kafkaBootstrapServers()));
        return new LogOperations(
                clients,
                new TopicNames(prefix),
                PostgresAddress.parse(database.url(), ""),
                MarkerFolder.of(""),
                line -> {});
    }
}
