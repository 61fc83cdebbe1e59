package dev.replog.projector.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.projector.apply.Ask;
import dev.replog.projector.apply.Await;
import dev.replog.projector.apply.TestDatabase;
import dev.replog.projector.apply.TestLog;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tests that old tombstones are purged in small steps, by one instance of the cluster, each with its user's horizon.
 */
class TombstonePurgeIT {
    /** The log's own times are those of the machine. */
    private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    private static final Duration KEPT = Duration.ofDays(90);
    private static final String TOMBSTONES = "SELECT count(*) FROM entity WHERE deleted_at IS NOT NULL";

    private final SharedBackends backends = SharedBackends.get();
    private final TestDatabase database = TestDatabase.migrated(backends.newDatabase());
    private TestLog log;

    @BeforeEach
    void registerLog() throws Exception {
        log = TestLog.create(backends.kafkaBootstrapServers(), backends.newTopicPrefix(), 1);
        database.execute("INSERT INTO log_generation (generation, topic, topic_id) VALUES (1, '"
                + log.names().mutations(1) + "', '" + log.projected().topicId() + "')");
        // A record is written and applied, because without one there is no applied time.
        log.append(Ask.silent("alice"));
        database.execute("INSERT INTO projection_progress (generation, partition, next_offset, owner_epoch, owner)"
                + " VALUES (1, 0, 1, 1, 'test')");
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void oldTombstones_go_andTheHorizonsMove() throws Exception {
        bury("alice", 25, start.minus(Duration.ofDays(92)), 100);
        bury("alice", 3, start.minus(KEPT).minusSeconds(1), 200);
        bury("bob", 2, start.minus(Duration.ofDays(200)), 300);
        bury("carol", 1, start, 400);
        assertThat(purge("one", 10).purge()).isEqualTo(27);
        assertThat(database.texts("SELECT user_id || ' ' || horizon FROM user_head ORDER BY user_id"))
                .containsExactly("alice 125", "bob 302", "carol 0");
        assertThat(database.text(TOMBSTONES)).isEqualTo("4");
        assertThat(database.text("SELECT run || ' ' || runner || ' ' || steps || ' ' || done FROM job"
                        + " WHERE finished_at IS NOT NULL"))
                .isEqualTo("1 one 3 27");
    }

    @Test
    void aCluster_doesItOnce() throws Exception {
        bury("alice", 200, start.minus(Duration.ofDays(100)), 1);
        List<Long> purged = Stream.of("one", "two", "three")
                .map(runner -> CompletableFuture.supplyAsync(() -> {
                    try {
                        return purge(runner, 20).purge();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .sorted()
                .toList();
        assertThat(purged).containsExactly(0L, 0L, 200L);
        assertThat(database.text("SELECT run FROM job")).isEqualTo("1");
        bury("alice", 1, start.minus(Duration.ofDays(100)), 500);
        assertThat(purge("four", 20).purge()).as("within the interval").isZero();
        database.execute("UPDATE job SET finished_at = finished_at - interval '1 hour'");
        assertThat(purge("four", 20).purge()).isEqualTo(1);
    }

    /** The row outlives the lock: a run with recent steps is not taken over, a silent one is. */
    @Test
    void aRunThatDied_isTakenOver_andChangesNothingMore() throws Exception {
        bury("alice", 5, start.minus(Duration.ofDays(100)), 1);
        try (Connection first = database.connect()) {
            JobRun dead = JobRun.begin(first, "tombstones", "dead", Duration.ofHours(1))
                    .orElseThrow();
            assertThat(purge("two", 20).purge()).as("the lock is held").isZero();
            try (Statement statement = first.createStatement()) {
                statement.execute("SELECT pg_advisory_unlock_all()");
            }
            assertThat(purge("two", 20).purge()).as("the row is fresh").isZero();
            database.execute("UPDATE job SET touched_at = now() - interval '3 minutes'");
            assertThat(purge("two", 20).purge()).isEqualTo(5);
            assertThat(dead.proceed(first, 1)).isFalse();
        }
    }

    /** A step that is not committed leaves no trace, and the next run does it again. */
    @Test
    void aCrashInTheMiddle_leavesWholeSteps() throws Exception {
        bury("alice", 30, start.minus(Duration.ofDays(100)), 1);
        database.execute("CREATE FUNCTION fail_late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " IF NEW.steps = 3 THEN RAISE 'crash'; END IF; RETURN NEW; END $$;"
                + " CREATE TRIGGER fail_late BEFORE UPDATE ON job FOR EACH ROW EXECUTE FUNCTION fail_late()");
        try {
            purge("one", 10).purge();
            throw new AssertionError("the third step went through");
        } catch (SQLException crash) {
            assertThat(crash.getMessage()).contains("crash");
        }
        assertThat(database.text(TOMBSTONES)).isEqualTo("10");
        String horizon = database.text("SELECT horizon FROM user_head");
        assertThat(database.text("SELECT count(*) FROM entity WHERE position <= " + horizon))
                .as("what is left is newer than the horizon, or was not published yet")
                .isEqualTo("0");
        database.execute("DROP TRIGGER fail_late ON job; UPDATE job SET touched_at = now() - interval '3 minutes'");
        assertThat(purge("two", 10).purge()).isEqualTo(10);
        assertThat(database.text("SELECT horizon FROM user_head")).isEqualTo("30");
    }

    @Test
    void nothingGoes_whileTheProjectionIsBehind() throws Exception {
        bury("alice", 5, start.minus(Duration.ofDays(100)), 1);
        log.append(Ask.silent("alice"));
        TombstonePurge behind = purge("one", 10);
        CompletableFuture<Void> later = CompletableFuture.runAsync(() -> {
            try {
                Await.until(
                        "waiting",
                        () -> database.text("SELECT count(*) FROM job").equals("0"));
                assertThat(database.text(TOMBSTONES)).isEqualTo("5");
                database.execute("UPDATE projection_progress SET next_offset = 2");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(behind.purge()).isEqualTo(5);
        later.join();
        database.execute("INSERT INTO log_generation (generation, topic, topic_id) VALUES (2, 'x', gen_random_uuid())");
        assertThat(purge("one", 10).purge()).as("two generations").isZero();
    }

    /** Like a clock after a broken battery: the log's time counts, which continues as before. */
    @Test
    void aClockThatJumpsByYears_deletesNoMore() throws Exception {
        bury("alice", 4, start.minus(Duration.ofDays(92)), 100);
        bury("alice", 3, start.minus(Duration.ofDays(89)), 200);
        bury("bob", 2, start, 300);
        assertThat(purge("one", 10, start.plus(Duration.ofDays(3_650))).purge()).isEqualTo(4);
        assertThat(database.text(TOMBSTONES)).isEqualTo("5");
        assertThat(database.text("SELECT horizon FROM user_head WHERE user_id = 'bob'"))
                .isEqualTo("0");
    }

    private TombstonePurge purge(String runner, int stepRows) {
        return purge(runner, stepRows, start);
    }

    private TombstonePurge purge(String runner, int stepRows, Instant now) {
        return new TombstonePurge(
                database.database(),
                new AppliedTime(log.topics(), () -> now),
                new RetentionProperties(KEPT, Duration.ofHours(1), stepRows, Duration.ZERO, Duration.ofDays(365)),
                runner);
    }

    private void bury(String user, int count, Instant deletedAt, long position) throws Exception {
        database.execute("""
                INSERT INTO entity SELECT '%1$s', 1, gen_random_uuid(), NULL, NULL, gen_random_uuid(), 2,
                  %2$d + i, %2$d + i,
                  '{}', '[[1, 2, null]]', '%3$s', '%3$s', '%3$s'::timestamptz + i * interval '1 microsecond'
                FROM generate_series(1, %4$d) i
                """.formatted(user, position == 1 ? 0 : position, deletedAt, count));
        database.execute(
                "INSERT INTO user_head (user_id, position) VALUES ('" + user + "', 1000) ON CONFLICT DO NOTHING");
    }
}
