package dev.replog.projector.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.projector.apply.Ask;
import dev.replog.projector.apply.TestDatabase;
import dev.replog.projector.apply.TestLog;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests that old receipts and audit entries are deleted, and none that still counts. */
class ReceiptPurgeIT {
    /** The log's own times are those of the machine. */
    private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    private static final Duration RETENTION = Duration.ofDays(30);

    private final SharedBackends backends = SharedBackends.get();
    private final TestDatabase database = TestDatabase.migrated(backends.newDatabase());
    private TestLog log;
    private ReceiptPurge purge;

    @BeforeEach
    void registerLog() throws Exception {
        log = TestLog.create(backends.kafkaBootstrapServers(), backends.newTopicPrefix(), 1);
        database.execute("INSERT INTO log_generation (generation, topic, topic_id) VALUES (1, '"
                + log.names().mutations(1) + "', '" + log.projected().topicId() + "')");
        // A record is written and applied, because without one there is no applied time.
        log.append(Ask.silent("alice"));
        database.execute("INSERT INTO projection_progress (generation, partition, next_offset, owner_epoch, owner)"
                + " VALUES (1, 0, 1, 1, 'test')");
        purge = purgeAt(start);
    }

    private ReceiptPurge purgeAt(Instant now) {
        AppliedTime applied = new AppliedTime(log.topics(), () -> now);
        return new ReceiptPurge(database.database(), RETENTION, Duration.ofHours(1), applied);
    }

    @AfterEach
    void close() {
        log.close();
    }

    /** A database that is built again gets old records: a repetition among them still needs its first outcome. */
    @Test
    void nothingIsDeleted_whileTheProjectionIsBehind() throws Exception {
        remember(3, start.minus(Duration.ofDays(40)));
        log.append(Ask.silent("alice"));
        purge.stop();
        assertThat(purge.purge()).isZero();
        assertThat(database.text("SELECT count(*) FROM receipt")).isEqualTo("3");
    }

    @Test
    void receipts_areDeleted_aDayAfterTheirTime_howeverManyThereAre() throws Exception {
        int old = 2 * ReceiptPurge.STEP_ROWS + 1;
        remember(old, start.minus(Duration.ofDays(32)));
        remember(3, start.minus(Duration.ofDays(30)).minusSeconds(1));
        remember(2, start);

        assertThat(purge.purge()).isEqualTo(old);
        assertThat(database.text("SELECT count(*) FROM receipt")).isEqualTo("5");
        assertThat(purge.purge()).isZero();
    }

    /** Like a clock after a broken battery: the log's time counts, which continues as before. */
    @Test
    void aClockThatJumpsByYears_forgetsNoMore() throws Exception {
        remember(4, start.minus(Duration.ofDays(32)));
        remember(3, start.minus(Duration.ofDays(29)));
        remember(2, start);

        assertThat(purgeAt(start.plus(Duration.ofDays(3_650))).purge()).isEqualTo(4);
        assertThat(database.text("SELECT count(*) FROM receipt")).isEqualTo("5");
    }

    @Test
    void aSecondInstance_leavesItToTheFirst() throws Exception {
        remember(1, start.minus(Duration.ofDays(40)));
        try (Connection first = database.connect();
                Statement statement = first.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(" + 0x7265_706C_6F67_0001L + ")");
            assertThat(purge.purge()).isZero();
        }
        assertThat(purge.purge()).isEqualTo(1);
    }

    @Test
    void auditEntries_areDeleted_aDayAfterTheirRetention() throws Exception {
        for (Duration age : List.of(Duration.ofDays(32), Duration.ofDays(30), Duration.ZERO)) {
            database.execute("INSERT INTO read_audit (at, reader, user_id, request) VALUES ('" + start.minus(age)
                    + "', 'analyst', 'alice', 'GET /api/sync')");
        }
        AppliedTime applied = new AppliedTime(log.topics(), () -> start);
        AuditPurge audit = new AuditPurge(database.database(), RETENTION, Duration.ofHours(1), applied);
        assertThat(audit.purge()).isEqualTo(1);
        assertThat(database.text("SELECT count(*) FROM read_audit")).isEqualTo("2");
    }

    private void remember(int count, Instant decidedAt) throws Exception {
        database.execute("""
                INSERT INTO receipt (user_id, mutation_id, payload_hash, position, decided_at, outcome)
                SELECT 'alice', gen_random_uuid(), '', 1, '%s', '' FROM generate_series(1, %d)
                """.formatted(decidedAt, count));
    }
}
