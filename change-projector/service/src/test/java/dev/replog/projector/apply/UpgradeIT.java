package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.backing.postgres.PostgresAddress;
import dev.replog.projector.outbox.OutboxEntry;
import dev.replog.projector.outbox.OutboxRows;
import dev.replog.schemas.Change;
import dev.replog.schemas.token.Position;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** Tables full of rows that an older release wrote: they are migrated, and the projection goes on from them. */
class UpgradeIT {
    /** The last version with documents as {@code jsonb} and with the outbox in one value. */
    private static final String BEFORE = "8";

    private static final List<String> TABLES =
            List.of("log_generation", "projection_progress", "entity", "receipt", "user_head");
    /** Documents without regard to how they are written. */
    private static final List<String> CONTENTS = List.of(
            "SELECT to_jsonb(e)::text FROM entity e ORDER BY user_id, type, id",
            "SELECT r::text FROM receipt r ORDER BY user_id, mutation_id",
            "SELECT h::text FROM user_head h ORDER BY user_id");

    private final SharedBackends backends = SharedBackends.get();
    private final String prefix = backends.newTopicPrefix();

    @Test
    void rowsAreKept_theOutboxIsSent_andTheProjectionContinues() throws Exception {
        try (TestLog log = TestLog.create(backends.kafkaBootstrapServers(), prefix, 1)) {
            RandomLog alice = new RandomLog(Seeds.printed("UpgradeIT"), "alice");
            write(log, alice, 0, 100);
            log.append(Ask.silent(
                    "alice",
                    Ask.upsert("exercise", UUID.randomUUID(), Map.of("name", "Squat", "notes", "ü\\\" 1.50"))));
            TestDatabase now = new TestDatabase(backends.newDatabase());
            run(log, now);
            TestDatabase upgraded = before(now);

            log.delete(log.names().changes());
            write(log, alice, 101, 200);
            run(log, upgraded);
            assertThat(log.changes())
                    .extracting(Change::getPosition)
                    .contains(Position.of(1, 100).value());

            run(log, now);
            for (String contents : CONTENTS) {
                assertThat(upgraded.texts(contents)).isNotEmpty().isEqualTo(now.texts(contents));
            }
            Expected.of(log).requireDatabase(upgraded);
        }
    }

    private static void write(TestLog log, RandomLog user, int from, int to) throws Exception {
        for (int offset = from; offset < to; offset++) {
            log.append(user.next(Position.of(1, offset).value()));
        }
    }

    private void run(TestLog log, TestDatabase database) throws Exception {
        ProjectionProperties properties = TestProjector.properties(prefix + UUID.randomUUID());
        try (TestProjector projector = TestProjector.start(log, database, properties)) {
            Await.until("running", () -> projector.state() instanceof ProjectionStatus.State.Running);
            TestProjector.awaitApplied(log, database);
        }
    }

    /** The same rows as the release of that version would have them. */
    private TestDatabase before(TestDatabase now) throws SQLException {
        TestDatabase before = new TestDatabase(backends.newDatabase());
        PostgresAddress address = PostgresAddress.parse(before.url(), "");
        Flyway.configure()
                .dataSource(address.jdbcUrl(), address.user(), address.password())
                .schemas("replog")
                .locations("classpath:db/change-projector")
                .target(BEFORE)
                .load()
                .migrate();
        try (Connection from = now.connect();
                Connection to = before.connect()) {
            for (String table : TABLES) {
                copy(now, to, table);
            }
            byte[] outbox = OutboxEntry.toBytes(OutboxRows.readAll(from, 1));
            try (PreparedStatement statement =
                    to.prepareStatement("UPDATE projection_progress SET unpublished = ? WHERE generation = 1")) {
                statement.setBytes(1, outbox);
                assertThat(statement.executeUpdate()).isEqualTo(1);
            }
        }
        return before;
    }

    private static void copy(TestDatabase from, Connection to, String table) throws SQLException {
        try (PreparedStatement statement = to.prepareStatement(
                "INSERT INTO " + table + " SELECT * FROM json_populate_record(NULL::" + table + ", ?::json)")) {
            for (String row : from.texts("SELECT row_to_json(t) FROM " + table + " t")) {
                statement.setString(1, row);
                statement.addBatch();
            }
            assertThat(statement.executeBatch()).as(table).isNotEmpty();
        }
    }
}
