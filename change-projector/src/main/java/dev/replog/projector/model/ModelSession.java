package dev.replog.projector.model;

import dev.replog.projector.log.ChangesTopic;
import dev.replog.projector.log.LogTopics;
import dev.replog.projector.log.LogUnreachableException;
import dev.replog.projector.model.ModelStore.Claim;
import dev.replog.projector.model.ModelStore.Term;
import dev.replog.schemas.Change;
import dev.replog.schemas.codec.UnknownSchemaException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One membership of a model in its consumer group with one connection to PostgreSQL: read a batch, leave repetitions out,
 * store the rest with the progress. Any failure ends the session, and the next one goes on from what is stored. Runs on
 * the model's thread; only {@link #stop} may be called from others.
 */
final class ModelSession implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ModelSession.class);
    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<byte[], byte[]> consumer;
    private final Connection connection;
    private final LogTopics topics;
    private final ModelStore store;
    private final Duration checkInterval;
    private final ModelStatus status;
    private final ModelEvents events;
    private final ChangeReader reader;
    private @Nullable Term term;
    private boolean hasApplied;
    private volatile boolean stopped;

    ModelSession(
            FurtherModel model,
            Consumer<byte[], byte[]> consumer,
            Connection connection,
            LogTopics topics,
            Duration checkInterval,
            ModelStatus status,
            ModelEvents events) {
        this.consumer = consumer;
        this.connection = connection;
        this.topics = topics;
        this.store = new ModelStore(model);
        this.checkInterval = checkInterval;
        this.status = status;
        this.events = events;
        this.reader = new ChangeReader(model.name(), events::leftOut);
    }

    /** True when something was applied since it was opened, so that its end is a new trouble and not the same as before. */
    boolean hasApplied() {
        return hasApplied;
    }

    /** Returns when it is stopped; whatever else ends it is thrown. */
    void run(ChangesTopic topic)
            throws SQLException, LogUnreachableException, UnknownSchemaException, ModelGapException,
                    ModelRestartException {
        Term begun = begin(topic);
        ModelAssignment assignment = new ModelAssignment(consumer, connection, store, begun);
        consumer.subscribe(List.of(topic.name()), assignment);
        long checkedNanos = System.nanoTime();
        while (!stopped) {
            ConsumerRecords<byte[], byte[]> records = poll(assignment);
            assignment.throwFailure();
            status.following();
            if (!records.isEmpty()) {
                apply(begun, assignment, records);
            }
            if (System.nanoTime() - checkedNanos >= checkInterval.toNanos()) {
                check(begun);
                checkedNanos = System.nanoTime();
            }
            events.lag(lag());
        }
    }

    private Term begin(ChangesTopic topic) throws SQLException, ModelGapException, ModelRestartException {
        Term[] begun = new Term[1];
        Transactions.run(connection, () -> begun[0] = store.begin(connection, topic));
        term = begun[0];
        return begun[0];
    }

    /** As with the projection's own session: a look among committed offsets finds nothing and says nothing. */
    private ConsumerRecords<byte[], byte[]> poll(ModelAssignment assignment) {
        try {
            return consumer.poll(POLL);
        } catch (NoOffsetForPartitionException e) {
            e.partitions().forEach(assignment::seek);
            return ConsumerRecords.empty();
        }
    }

    private void apply(Term begun, ModelAssignment assignment, ConsumerRecords<byte[], byte[]> records)
            throws SQLException, UnknownSchemaException, ModelGapException, ModelRestartException {
        Map<Integer, Claim> claims = assignment.claims();
        List<Change> changes = new ArrayList<>(records.count());
        Map<Integer, Long> next = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> raw : records) {
            Claim claim = claims.get(raw.partition());
            if (claim != null && raw.offset() >= claim.nextOffset()) {
                reader.read(raw).ifPresent(changes::add);
                next.merge(raw.partition(), raw.offset() + 1, Math::max);
            }
        }
        if (next.isEmpty()) {
            return;
        }
        ModelStore.Applied[] applied = new ModelStore.Applied[1];
        Transactions.run(connection, () -> {
            store.require(connection, begun);
            store.advance(connection, begun, claims, next);
            applied[0] = store.apply(connection, begun, changes);
        });
        hasApplied = true;
        assignment.advanced(next);
        events.applied(applied[0], changes.size());
        commit(begun, next);
    }

    /** Only shows the lag to who looks at the group: where to read on is what PostgreSQL says. */
    private void commit(Term begun, Map<Integer, Long> next) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        next.forEach((partition, offset) ->
                offsets.put(new TopicPartition(begun.topic().name(), partition), new OffsetAndMetadata(offset)));
        consumer.commitAsync(offsets, (ignored, failure) -> {
            if (failure != null) {
                log.debug("Offsets {} were not committed; PostgreSQL knows better", offsets, failure);
            }
        });
    }

    /** A model without news would not notice otherwise that it is rebuilt or that its topic is another one. */
    private void check(Term begun)
            throws SQLException, LogUnreachableException, ModelGapException, ModelRestartException {
        Optional<ChangesTopic> now = topics.changes();
        if (now.isEmpty() || !now.get().id().equals(begun.topic().id())) {
            throw new ModelRestartException("topic " + begun.topic().name() + " is gone, or another one");
        }
        Transactions.run(connection, () -> store.require(connection, begun));
    }

    /** Writes down for all instances that changes are gone; the session must not go on after that. */
    void markIncomplete(String reason) throws SQLException {
        Term begun = term;
        store.incomplete(connection, begun == null ? null : begun.generation(), reason);
    }

    private long lag() {
        return consumer.assignment().stream()
                .mapToLong(partition -> consumer.currentLag(partition).orElse(0))
                .sum();
    }

    void stop() {
        stopped = true;
        consumer.wakeup();
    }

    @Override
    public void close() {
        try {
            consumer.close(CloseOptions.timeout(Duration.ofSeconds(3)));
        } catch (KafkaException e) {
            log.debug("Leaving the group failed; it will be noticed by the missing heartbeat", e);
        }
        try {
            connection.close();
        } catch (SQLException e) {
            log.debug("The connection was broken already", e);
        }
        events.lag(0);
    }
}
