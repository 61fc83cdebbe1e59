package dev.replog.projector.models;

import dev.replog.backing.kafka.BatchContainer;
import dev.replog.backing.kafka.Topic;
import dev.replog.backing.postgres.FailedMigrationException;
import dev.replog.backing.work.Worker;
import dev.replog.projector.database.ProjectionDatabase;
import dev.replog.projector.log.LogTopics;
import dev.replog.projector.models.ModelStore.Term;
import dev.replog.schemas.codec.UnknownSchemaException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.KafkaException;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.ConsumerFactory;

/**
 * Computes one read model. Each round is one membership in the model's consumer group, with one connection to
 * PostgreSQL. Any failure ends the round, and the next round continues from what is stored. Every failure is retried,
 * and no change is skipped. When changes are missing, the model waits until it is rebuilt. A failure of one model does
 * not affect the others.
 */
final class ModelLoop extends Worker {
    private static final Logger LOG = LoggerFactory.getLogger(ModelLoop.class);
    private static final Duration POLL = Duration.ofMillis(200);

    private final ModelStore store;
    private final ProjectionDatabase database;
    private final LogTopics topics;
    private final ConsumerFactory<byte[], byte[]> consumers;
    private final ModelProperties properties;
    private final Gates gates;
    private final ModelEvents events;
    private volatile @Nullable BatchContainer reading;

    /**
     * The conditions of others.
     *
     * @param isProjectionFarBehind whether this instance should leave the machine to the projection
     * @param hasErasures whether the database has every erasure: without one, what was erased would be computed again
     */
    record Gates(BooleanSupplier isProjectionFarBehind, BooleanSupplier hasErasures) {}

    ModelLoop(
            ModelStore store,
            ProjectionDatabase database,
            LogTopics topics,
            ConsumerFactory<byte[], byte[]> consumers,
            ModelProperties properties,
            Gates gates,
            ModelEvents events) {
        super("model-" + store.name(), properties.backOff());
        this.store = store;
        this.database = database;
        this.topics = topics;
        this.consumers = consumers;
        this.properties = properties;
        this.gates = gates;
        this.events = events;
    }

    ModelStatus status() {
        return events.status();
    }

    @Override
    protected void work() throws Exception {
        database.migrate();
        if (!gates.hasErasures().getAsBoolean()) {
            status().waiting("the database does not have every erasure of an account yet");
            pause(POLL);
            return;
        }
        Optional<Topic> topic = topics.changes();
        if (topic.isEmpty()) {
            status().waiting("the topic of changes does not exist yet; the projection creates it");
            pauseAfterFailure();
            return;
        }
        try (Connection connection = database.connect("replog-model-" + store.name())) {
            follow(connection, topic.get());
        } finally {
            events.lag(0);
        }
    }

    private void follow(Connection connection, Topic topic) throws Exception {
        Term term = null;
        try {
            term = begin(connection, topic);
            read(new ModelBatches(connection, store, term, events));
        } catch (ModelGapException gap) {
            status().incomplete(gap.reason());
            // The next rounds of all instances find this, until the model is rebuilt.
            store.incomplete(connection, term == null ? null : term.generation(), gap.reason());
            throw gap;
        }
    }

    private Term begin(Connection connection, Topic topic)
            throws SQLException, ModelGapException, ModelRestartException {
        Term[] begun = new Term[1];
        Transactions.run(connection, () -> begun[0] = store.begin(connection, topic));
        return begun[0];
    }

    /** Reads until it fails or the loop stops. */
    private void read(ModelBatches batches) throws Exception {
        ModelHandler handler =
                new ModelHandler(batches, topics, properties, gates.isProjectionFarBehind(), this::pause, events);
        BatchContainer.Settings settings =
                new BatchContainer.Settings("model-" + store.name(), List.of(), properties.backOff(), POLL);
        try (BatchContainer container =
                BatchContainer.member(consumers, batches.term().topic().name(), handler, settings)) {
            reading = container;
            container.start();
            boolean hasEnded = false;
            while (!hasEnded && !isStopping()) {
                hasEnded = container.awaitEnd(POLL);
            }
        } finally {
            reading = null;
            if (batches.hasApplied()) {
                succeeded();
            }
        }
    }

    @Override
    protected void failed(Exception failure) {
        switch (failure) {
            case ModelGapException e -> LOG.debug("Model {} waits for a rebuild: {}", store.name(), e.reason());
            case ModelRestartException e -> LOG.debug("Model {} begins again: {}", store.name(), e.getMessage());
            case UnknownSchemaException e -> status().waiting("a newer release wrote changes; upgrade this service", e);
            case FailedMigrationException e -> status().stuck(String.valueOf(e.getMessage()));
            case SQLException e -> status().waiting("PostgreSQL is away, or refuses", e);
            case FlywayException e -> status().waiting("PostgreSQL is away, or refuses", e);
            case KafkaException e -> status().waiting("Kafka is away", e);
            default -> {
                LOG.error("Model {} failed unexpectedly and tries again", store.name(), failure);
                status().waiting("an unexpected failure", failure);
            }
        }
    }

    @Override
    protected void wakeUp() {
        BatchContainer container = reading;
        if (container != null) {
            container.stop();
        }
    }
}
