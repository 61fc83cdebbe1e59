package dev.replog.projector.apply;

import dev.replog.backing.postgres.FailedMigrationException;
import dev.replog.backing.work.BackOff;
import dev.replog.projector.database.GenerationRegistry;
import dev.replog.projector.database.ProjectionDatabase;
import dev.replog.projector.log.LogTopics;
import dev.replog.projector.log.ProjectedLog;
import dev.replog.projector.own.Generations;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of the projection on its own thread: prepare what it needs (tables, topics, the log), run sessions one after
 * the other, wait between failures. It never gives up and never skips; only a log that is not the one the database was
 * built from makes it refuse, until an operator has said what to do.
 */
public final class ProjectionLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ProjectionLoop.class);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(8);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    /** Opens a session on a log; the session runs until it fails or is closed. */
    public interface SessionFactory {
        ProjectionSession open(ProjectedLog log) throws SQLException;
    }

    private final ProjectionDatabase database;
    private final LogTopics topics;
    private final Generations generations;
    private final SessionFactory sessions;
    private final BackOff backOff;
    private final ProjectionStatus status;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("projection").unstarted(this::run);
    private volatile @Nullable ProjectionSession session;
    private List<GenerationRegistry.Known> known = List.of();

    public ProjectionLoop(
            ProjectionDatabase database,
            LogTopics topics,
            SessionFactory sessions,
            BackOff backOff,
            ProjectionStatus status) {
        this.database = database;
        this.topics = topics;
        this.generations = new Generations(topics);
        this.sessions = sessions;
        this.backOff = backOff;
        this.status = status;
    }

    public void start() {
        thread.start();
    }

    /** Finishes the batch that is being applied, leaves the group, and returns when that is done. */
    @Override
    public void close() {
        stopping.countDown();
        ProjectionSession running = session;
        if (running != null) {
            running.stop();
        }
        if (thread.getState() == Thread.State.NEW) {
            // The service did not start, because of something else.
            return;
        }
        try {
            if (!thread.join(CLOSE_MAX)) {
                log.warn("Projection did not stop within {}; its batch will be applied by the next owner", CLOSE_MAX);
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        int failures = 0;
        while (!isStopping()) {
            try {
                Optional<ProjectedLog> projected = prepare();
                if (projected.isEmpty()) {
                    failures++;
                } else {
                    failures = runSession(projected.get()) ? 0 : failures + 1;
                }
            } catch (FailedMigrationException e) {
                failures++;
                status.stuck(String.valueOf(e.getMessage()));
            } catch (FlywayException | SQLException e) {
                failures++;
                status.waiting("PostgreSQL is away", e);
            } catch (KafkaException e) {
                failures++;
                status.waiting("Kafka is away", e);
            } catch (RuntimeException e) {
                failures++;
                log.error("Projection failed unexpectedly and tries again", e);
                status.waiting("an unexpected failure", e);
            }
            if (status.state() instanceof ProjectionStatus.State.Refusing) {
                awaitOperator();
            } else {
                pause(failures);
            }
        }
    }

    private Optional<ProjectedLog> prepare() throws SQLException {
        database.migrate();
        topics.createOwn();
        try (Connection connection = database.connect()) {
            Generations.Next next = generations.next(connection);
            known = GenerationRegistry.all(connection);
            return switch (next) {
                case Generations.Next.Project project -> Optional.of(project.log());
                case Generations.Next.Wait wait -> {
                    status.waiting(wait.reason());
                    yield Optional.empty();
                }
                case Generations.Next.Refuse refuse -> {
                    status.refusing(refuse.reason());
                    yield Optional.empty();
                }
            };
        }
    }

    /** Returns when what is known of the generations is not what it was: somebody has decided. */
    private void awaitOperator() {
        boolean isDecided = false;
        while (!isDecided && !isStopping()) {
            pause(LOOK_AGAIN);
            try (Connection connection = database.connect()) {
                isDecided = !GenerationRegistry.all(connection).equals(known);
            } catch (SQLException e) {
                log.debug("PostgreSQL is away while the projection waits for a decision", e);
            }
        }
    }

    /** True when the session applied something, so that its end is a new trouble and not the same as before. */
    private boolean runSession(ProjectedLog projected) throws SQLException {
        try (ProjectionSession opened = sessions.open(projected)) {
            session = opened;
            if (isStopping()) {
                return true;
            }
            return opened.run();
        } finally {
            session = null;
        }
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    private void pause(int failures) {
        if (failures > 0) {
            pause(backOff.after(failures));
        }
    }

    private void pause(Duration duration) {
        try {
            if (stopping.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
                log.debug("Stopping instead of trying again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping.countDown();
        }
    }
}
