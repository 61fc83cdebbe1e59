package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.decide.Erasure;
import dev.replog.projector.database.Subjects;
import dev.replog.projector.marker.ErasureMarker;
import dev.replog.projector.marker.MarkerFolder;
import dev.replog.schemas.PayloadHash;
import dev.replog.schemas.token.Position;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator's command on a real log, with the projection running and not, whole and interrupted. */
class GenerationsIT {
    @TempDir
    private Path markers;

    private OperatedLog operated;
    private TestLog log;
    private TestDatabase database;

    @BeforeEach
    void create() throws Exception {
        operated = OperatedLog.create();
        log = operated.log();
        database = operated.database();
    }

    @AfterEach
    void close() {
        operated.close();
    }

    @Test
    void grownLog_isAppliedToTheEndOfTheOldGeneration_beforeTheNew() throws Exception {
        operated.write(20);
        operated.registerByRunning();
        operated.write(30);
        // Nobody projects now, so that all of it is still to be applied when the next generation begins.
        operated.succeed(operations -> operations.grow(5));
        assertThat(operated.said()).contains("Created " + log.names().mutations(2) + " with 5 partitions", "Opened");
        assertRefused(1);
        log.writingTo(2);
        operated.write(40);
        try (TestProjector one = operated.start();
                TestProjector other = operated.start()) {
            operated.awaitVersions(90);
            assertThat(one.state()).isNotInstanceOf(ProjectionStatus.State.Refusing.class);
            assertThat(other.state()).isNotInstanceOf(ProjectionStatus.State.Refusing.class);
        }
        assertThat(database.text("SELECT data ->> 'notes' FROM entity WHERE user_id = 'user-7'"))
                .isEqualTo("n87");
        assertThat(database.text("SELECT count(*) FROM user_head WHERE position >> 48 = 2"))
                .isEqualTo("10");
        assertThat(database.text("SELECT string_agg((drained_at IS NOT NULL)::text, ' ' ORDER BY generation)"
                        + " FROM log_generation"))
                .isEqualTo("true false");
        operated.assertPositionsRisePerUser();
        assertThat(log.dead()).isEmpty();
    }

    @Test
    void emptyDatabase_isBuiltFromAllGenerations_theSame() throws Exception {
        operated.write(10);
        operated.registerByRunning();
        operated.keepMarkers(markers.resolve("missing"));
        operated.refuse(operations -> operations.newGeneration(OptionalInt.empty()));
        assertThat(operated.said()).contains("missing is no folder", "nothing was changed");
        // Of an erasure that a log from a backup no longer has.
        MarkerFolder.of(markers.toString()).keep(markerAt(Position.of(4, 7)));
        operated.keepMarkers(markers);
        operated.succeed(operations -> operations.newGeneration(OptionalInt.empty()));
        log.writingTo(5);
        operated.write(10);
        try (TestProjector projector = operated.start()) {
            operated.awaitVersions(20);
            assertThat(projector.state()).isInstanceOf(ProjectionStatus.State.Running.class);
        }
        TestDatabase rebuilt = TestDatabase.migrated(SharedBackends.get().newDatabase());
        try (TestProjector projector = operated.startOn(rebuilt, "rebuild")) {
            Await.until(
                    "rebuilt",
                    () -> rebuilt.text("SELECT coalesce(sum(version), 0) FROM entity")
                            .equals("20"));
            assertThat(projector.state()).isInstanceOf(ProjectionStatus.State.Running.class);
        }
        String entities = "SELECT e::text FROM entity e ORDER BY user_id, type, id";
        assertThat(rebuilt.texts(entities)).isEqualTo(database.texts(entities));
        String generations = "SELECT generation || ' ' || topic_id FROM log_generation ORDER BY generation";
        assertThat(rebuilt.texts(generations)).isEqualTo(database.texts(generations));
        assertThat(rebuilt.text("SELECT count(DISTINCT first_seen) FROM log_generation"))
                .as("no reader may know the first alone, because it would answer 410 to tokens of the second")
                .isEqualTo("1");
    }

    /** Whatever was done when it stopped, the same command finishes it. */
    @Test
    void interruptedChange_isFinishedByTheNextCommand() throws Exception {
        operated.write(10);
        operated.registerByRunning();
        // Written down, and nothing done.
        database.execute("UPDATE log_generation SET settings = ARRAY['max.message.bytes=2000000', 'retention.ms=-1'],"
                + " successor_partitions = 3");
        // Sealed, and not proved.
        setMessageBytesMax(1, "80");
        operated.succeed(operations -> operations.grow(3));
        assertThat(messageBytesMax(2)).isEqualTo("2000000");
        // Created and registered, and not opened.
        setMessageBytesMax(2, "80");
        database.execute("UPDATE log_generation SET opened_at = NULL WHERE generation = 2");
        operated.succeed(operations -> operations.grow(3));
        assertThat(messageBytesMax(2)).isEqualTo("2000000");
        operated.succeed(operations -> operations.grow(3));
        assertThat(operated.said()).contains("already; nothing to do");
        assertThat(database.text("SELECT max(generation) FROM log_generation")).isEqualTo("2");
        log.writingTo(2);
        operated.write(10);
        try (TestProjector projector = operated.start()) {
            operated.awaitVersions(20);
            assertThat(projector.state()).isInstanceOf(ProjectionStatus.State.Running.class);
        }
    }

    /** What the owner of a drained partition had not published yet, when it died, is published all the same. */
    @Test
    void outboxEntries_areNotLost_whenTheirGenerationEnds() throws Exception {
        operated.write(10);
        operated.registerByRunning();
        int before = log.changes().size();
        operated.succeed(operations -> operations.newGeneration(OptionalInt.empty()));
        // Nobody owns the old partitions any more; their last batches are still in the table.
        try (TestProjector projector = operated.start()) {
            Await.until(
                    "drained",
                    () -> database.text("SELECT drained_at IS NOT NULL FROM log_generation WHERE generation = 1")
                            .equals("t"));
            assertThat(projector.state()).isNotInstanceOf(ProjectionStatus.State.Refusing.class);
        }
        assertThat(log.changes().size()).isGreaterThanOrEqualTo(before);
    }

    @Test
    void status_tellsOfEachPartition() throws Exception {
        operated.write(10);
        operated.registerByRunning();
        operated.succeed(operations -> operations.grow(3));
        operated.clearSaid();
        operated.succeed(operations -> operated.say(operations.status().table()));
        assertThat(operated.said())
                .contains("Generation 1, " + log.names().mutations(1) + ": sealed")
                .contains("Generation 2, " + log.names().mutations(2) + ": open")
                .contains("The newest mutation in the read model is generation 1, offset");
        operated.clearSaid();
        operated.succeed(operations -> operated.say(operations.status().json()));
        assertThat(operated.said())
                .startsWith("{\"generations\":[{\"generation\":1,")
                .contains("\"lag\":1", "\"updated_at\":\"", "\"read_model\":{\"generation\":1,\"offset\":");
    }

    private static ErasureMarker markerAt(Position position) {
        Erasure erasure = new Erasure(new UUID(0, 1), new PayloadHash(new byte[16]), position.value(), Instant.EPOCH);
        return ErasureMarker.of(new byte[32], erasure, Subjects.withKey(""));
    }

    private void assertRefused(int generation) {
        log.writingTo(generation);
        Assertions.assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> log.append(Ask.silent("alice", Ask.delete("exercise", new UUID(0, 0)))))
                .withCauseInstanceOf(RecordTooLargeException.class);
    }

    private void setMessageBytesMax(int generation, String bytes) throws Exception {
        log.admin()
                .incrementalAlterConfigs(Map.of(
                        resource(generation),
                        List.of(new AlterConfigOp(
                                new ConfigEntry("max.message.bytes", bytes), AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    private String messageBytesMax(int generation) throws Exception {
        return log.admin()
                .describeConfigs(List.of(resource(generation)))
                .all()
                .get()
                .values()
                .iterator()
                .next()
                .get("max.message.bytes")
                .value();
    }

    private ConfigResource resource(int generation) {
        return new ConfigResource(ConfigResource.Type.TOPIC, log.names().mutations(generation));
    }
}
