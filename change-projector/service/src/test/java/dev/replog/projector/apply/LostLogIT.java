package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A log that lost records: the operator declares the loss, and the projection continues with the next generation. */
class LostLogIT {
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
    void recreatedLog_goesOn_afterItsLossIsDeclared_withWhatWasWrittenToIt() throws Exception {
        operated.write(10);
        operated.registerByRunning();
        log.delete(log.names().mutations(1));
        log.createMutations(2);
        operated.write(10);
        try (TestProjector projector = operated.start()) {
            Await.until("refused", () -> projector.state() instanceof ProjectionStatus.State.Refusing);
            operated.refuse(operations -> operations.newGeneration(OptionalInt.empty()));
            assertThat(operated.said()).contains("new-generation --after-loss");
            operated.succeed(operations -> operations.newGenerationAfterLoss(OptionalInt.empty()));
            // The generation between is what was re-created.
            log.writingTo(3);
            operated.write(10);
            operated.awaitVersions(30);
            assertThat(projector.state()).isInstanceOf(ProjectionStatus.State.Running.class);
        }
        operated.refuse(operations -> operations.newGenerationAfterLoss(OptionalInt.empty()));
        operated.assertPositionsRisePerUser();
    }

    @Test
    void lostLog_goesOn_afterItsLossIsDeclared() throws Exception {
        operated.write(10);
        operated.registerByRunning();
        log.delete(log.names().mutations(1));
        try (TestProjector projector = operated.start()) {
            operated.succeed(operations -> operations.newGenerationAfterLoss(OptionalInt.empty()));
            assertThat(operated.said()).contains("10 of its records are applied and stay");
            log.writingTo(2);
            operated.write(10);
            operated.awaitVersions(20);
            assertThat(projector.state()).isInstanceOf(ProjectionStatus.State.Running.class);
        }
        operated.assertPositionsRisePerUser();
    }

    @Test
    void truncatedLog_goesOn_afterItsLossIsDeclared() throws Exception {
        operated.write(10);
        operated.registerByRunning();
        database.execute("UPDATE projection_progress SET next_offset = next_offset + 1000 WHERE partition = 0");
        try (TestProjector projector = operated.start()) {
            Await.until("refused", () -> projector.state() instanceof ProjectionStatus.State.Refusing);
            operated.succeed(operations -> operations.newGenerationAfterLoss(OptionalInt.empty()));
            assertThat(operated.said()).contains("records appended below that since the loss are not applied");
            log.writingTo(2);
            operated.write(10);
            operated.awaitVersions(20);
        }
    }

    @Test
    void wholeLog_isNotGivenUp() throws Exception {
        operated.write(1);
        operated.registerByRunning();
        operated.refuse(operations -> operations.newGenerationAfterLoss(OptionalInt.empty()));
        assertThat(operated.said()).contains("nothing of the log is missing");
        operated.refuse(operations -> operations.grow(1));
        assertThat(operated.said()).contains("partitions: 1 (expected: more than 2");
    }
}
