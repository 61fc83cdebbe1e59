package dev.replog.projector.apply;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.backing.postgres.FailedMigrationException;
import dev.replog.backing.work.BackOff;
import dev.replog.backing.work.Worker;
import dev.replog.projector.database.ErasureKey;
import dev.replog.projector.database.GenerationRegistry;
import dev.replog.projector.database.ProjectionDatabase;
import dev.replog.projector.log.LogTopics;
import dev.replog.projector.log.ProjectedLog;
import dev.replog.projector.marker.MarkerException;
import dev.replog.projector.own.Generations;
import dev.replog.projector.restore.RestoredErasures;
import dev.replog.schemas.catalogue.Catalogues;
import dev.replog.schemas.codec.UnknownSchemaException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the projection. Each round prepares the tables, the topics and the log, and runs one session. Every failure is
 * retried, and no record is skipped. When the log is not the one that the database was built from, the loop waits until
 * an operator has decided what to do.
 */
public final class ProjectionLoop extends Worker {
    private static final Logger LOG = LoggerFactory.getLogger(ProjectionLoop.class);
    private static final Duration DECISION_CHECK = Duration.ofSeconds(1);

    /** Opens a session on a log; the session runs until it fails or is closed. */
    public interface SessionFactory {
        ProjectionSession open(ProjectedLog log, Catalogues catalogues) throws SQLException;
    }

    private final ProjectionDatabase database;
    private final RestoredErasures erasures;
    private final LogTopics topics;
    private final Generations generations;
    private final KnownCatalogues catalogues;
    private final SessionFactory sessions;
    private final ProjectionStatus status;
    private volatile @Nullable ProjectionSession session;
    private List<GenerationRegistry.Known> known = List.of();
    private boolean hasMarkerFailed;

    public ProjectionLoop(
            ProjectionDatabase database,
            RestoredErasures erasures,
            LogTopics topics,
            KnownCatalogues catalogues,
            SessionFactory sessions,
            BackOff backOff,
            ProjectionStatus status) {
        super("projection", backOff);
        this.database = database;
        this.erasures = erasures;
        this.topics = topics;
        this.generations = new Generations(topics);
        this.catalogues = catalogues;
        this.sessions = sessions;
        this.status = status;
    }

    @Override
    protected void work() throws SQLException, InterruptedException, UnknownSchemaException {
        Optional<ProjectedLog> projected = prepare();
        boolean isComplete = catalogues.isComplete();
        if (!isComplete) {
            status.waiting("the topic of catalogues was not read yet");
        }
        boolean hasApplied = projected.isPresent() && isComplete && runSession(projected.get());
        if (hasApplied) {
            succeeded();
        }
        if (status.state() instanceof ProjectionStatus.State.Refusing) {
            awaitDecision();
        } else if (!hasApplied) {
            pauseAfterFailure();
        }
    }

    @Override
    protected void failed(Exception failure) {
        switch (failure) {
            case FailedMigrationException e -> status.stuck(String.valueOf(e.getMessage()));
            case ErasureKey.OtherKeyException e -> status.stuck(String.valueOf(e.getMessage()));
            case MarkerException e -> {
                hasMarkerFailed = true;
                status.stuck(e.getMessage() + "; after that it goes on by itself");
            }
            case UnknownSchemaException e ->
                status.waiting("the log has what this service does not know; " + e.remedy(), e);
            case FlywayException e -> status.waiting("PostgreSQL is away", e);
            case SQLException e -> status.waiting("PostgreSQL is away", e);
            case KafkaException e -> status.waiting("Kafka is away", e);
            default -> {
                LOG.error("The projection failed unexpectedly and tries again", failure);
                status.waiting("an unexpected failure", failure);
            }
        }
    }

    /** Starts before the purges and stops after them, before the web server does. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 1;
    }

    /** Ends the session after the batch that is being applied. */
    @Override
    protected void wakeUp() {
        ProjectionSession running = session;
        if (running != null) {
            running.stop();
        }
    }

    private Optional<ProjectedLog> prepare() throws SQLException, UnknownSchemaException {
        if (hasMarkerFailed) {
            // Now, and not with the next batch: until then it would count as running.
            erasures.requireWritableMarkers();
            hasMarkerFailed = false;
        }
        database.migrate();
        topics.createOwn();
        Optional<String> sealed = topics.sealedOwn();
        if (sealed.isPresent()) {
            status.waiting(sealed.get() + " is sealed until the topic that follows it is complete; a job does that, or"
                    + " replog erase --rewrite");
            return Optional.empty();
        }
        try (Connection connection = database.connect()) {
            erasures.holdKey(connection);
            Generations.Next next = generations.next(connection);
            known = GenerationRegistry.all(connection);
            return switch (next) {
                case Generations.Next.Project project -> {
                    // After the generations are registered: a head may be of a later one.
                    Optional<String> refusal = erasures.refusal(connection);
                    refusal.ifPresent(status::refusing);
                    yield refusal.isPresent() ? Optional.empty() : Optional.of(project.log());
                }
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

    /** Returns when the stored generations have changed: an operator has decided. */
    private void awaitDecision() throws InterruptedException {
        boolean isDecided = false;
        while (!isDecided && !isStopping()) {
            pause(DECISION_CHECK);
            try (Connection connection = database.connect()) {
                isDecided = !GenerationRegistry.all(connection).equals(known);
            } catch (SQLException e) {
                LOG.debug("PostgreSQL is away while the projection waits for a decision", e);
            }
        }
    }

    /** True when the session applied something. Then its end is a new failure, and not the same as before. */
    private boolean runSession(ProjectedLog projected) throws SQLException {
        try (ProjectionSession opened = sessions.open(projected, catalogues.versions())) {
            session = opened;
            if (isStopping()) {
                return true;
            }
            return opened.run();
        } finally {
            session = null;
        }
    }
}
