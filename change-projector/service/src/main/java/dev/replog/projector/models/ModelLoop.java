package dev.replog.projector.models;

import dev.replog.backing.kafka.Topic;
import dev.replog.backing.postgres.FailedMigrationException;
import dev.replog.backing.work.BackOff;
import dev.replog.projector.database.ProjectionDatabase;
import dev.replog.projector.log.LogTopics;
import dev.replog.schemas.codec.UnknownSchemaException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one model on a thread of its own: sessions one after the other, with a wait between failures. It never
 * gives up and never skips, and holds up nothing but itself. A model that changes are missing from stands still until
 * it is rebuilt.
 */
final class ModelLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ModelLoop.class);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(8);

    /** Opens a session; it runs until it fails or is stopped. */
    interface SessionFactory {
        ModelSession open() throws SQLException;
    }

    private final ProjectionDatabase database;
    private final LogTopics topics;
    private final SessionFactory sessions;
    private final BackOff backOff;
    private final ModelStatus status;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable ModelSession session;

    ModelLoop(
            ProjectionDatabase database,
            LogTopics topics,
            SessionFactory sessions,
            BackOff backOff,
            ModelStatus status) {
        this.database = database;
        this.topics = topics;
        this.sessions = sessions;
        this.backOff = backOff;
        this.status = status;
        this.thread = Thread.ofPlatform().name("model-" + status.model()).unstarted(this::run);
    }

    ModelStatus status() {
        return status;
    }

    void start() {
        thread.start();
    }

    /** Says that it shall end, without waiting for that. */
    void stop() {
        stopping.countDown();
        ModelSession running = session;
        if (running != null) {
            running.stop();
        }
    }

    /** Finishes the batch that is being applied, leaves the group, and returns when that is done. */
    @Override
    public void close() {
        stop();
        try {
            if (!thread.join(CLOSE_MAX)) {
                log.warn(
                        "Model {} did not stop within {}; the next owner applies its batch", status.model(), CLOSE_MAX);
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        int failures = 0;
        while (!isStopping()) {
            boolean hasApplied = false;
            try {
                hasApplied = follow();
            } catch (FailedMigrationException e) {
                status.stuck(String.valueOf(e.getMessage()));
            } catch (SQLException | FlywayException e) {
                status.waiting("PostgreSQL is away", e);
            } catch (KafkaException e) {
                status.waiting("Kafka is away", e);
            } catch (RuntimeException e) {
                log.error("Model {} failed unexpectedly and tries again", status.model(), e);
                status.waiting("an unexpected failure", e);
            }
            failures = hasApplied ? 1 : failures + 1;
            pause(failures);
        }
    }

    /** One session, if there is a topic; true when it applied something. */
    private boolean follow() throws SQLException {
        database.migrate();
        Optional<Topic> topic = topics.changes();
        if (topic.isEmpty()) {
            status.waiting("the topic of changes does not exist yet; projecting creates it");
            return false;
        }
        try (ModelSession opened = sessions.open()) {
            session = opened;
            if (!isStopping()) {
                run(opened, topic.get());
            }
            return opened.hasApplied();
        } finally {
            session = null;
        }
    }

    private void run(ModelSession opened, Topic topic) throws SQLException {
        try {
            opened.run(topic);
        } catch (WakeupException e) {
            log.debug("Model {} was woken up to stop", status.model());
        } catch (ModelRestartException e) {
            log.debug("Model {} begins again: {}", status.model(), e.getMessage());
        } catch (UnknownSchemaException e) {
            status.waiting("a newer release wrote changes; upgrade this service", e);
        } catch (ModelGapException e) {
            status.incomplete(e.reason());
            opened.markIncomplete(e.reason());
        } catch (SQLException e) {
            status.waiting("PostgreSQL is away, or refuses", e);
        }
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    private void pause(int failures) {
        try {
            if (stopping.await(backOff.after(failures).toMillis(), TimeUnit.MILLISECONDS)) {
                log.debug("Stopping instead of trying again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping.countDown();
        }
    }
}
