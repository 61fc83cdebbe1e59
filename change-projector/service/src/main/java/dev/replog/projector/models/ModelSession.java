package dev.replog.projector.models;

import dev.replog.backing.kafka.Topic;
import dev.replog.projector.log.GroupOffsets;
import dev.replog.projector.log.LogTopics;
import dev.replog.projector.models.ModelStore.Claim;
import dev.replog.projector.models.ModelStore.Term;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
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
 * One membership of a model in its consumer group with one connection to PostgreSQL: read a batch, leave repetitions
 * out, store the rest with the progress. Any failure ends the session, and the next one goes on from what is stored.
 * Runs on the model's thread; only {@link #stop} may be called from others.
 */
final class ModelSession implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ModelSession.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration MEASURING = Duration.ofSeconds(1);
    /** So many entities are stored by themselves; larger statements cost more for each of them. */
    private static final int ENTITIES_ENOUGH = 2_000;

    private final Consumer<byte[], byte[]> consumer;
    private final Connection connection;
    private final LogTopics topics;
    private final ModelStore store;
    private final Pace pace;
    private final BooleanSupplier isProjectionFarBehind;
    private final Duration checkInterval;
    private final ModelStatus status;
    private final ModelEvents events;
    private final ChangeReader reader;
    private final GroupOffsets groupOffsets;
    private @Nullable Term term;
    private boolean hasApplied;
    private final CountDownLatch stopping = new CountDownLatch(1);

    ModelSession(
            FurtherModel model,
            Consumer<byte[], byte[]> consumer,
            Connection connection,
            LogTopics topics,
            Pace pace,
            BooleanSupplier isProjectionFarBehind,
            Duration checkInterval,
            ModelStatus status,
            ModelEvents events) {
        this.consumer = consumer;
        this.connection = connection;
        this.topics = topics;
        this.store = new ModelStore(model);
        this.pace = pace;
        this.isProjectionFarBehind = isProjectionFarBehind;
        this.checkInterval = checkInterval;
        this.status = status;
        this.events = events;
        this.groupOffsets = new GroupOffsets(consumer, System::nanoTime);
        this.reader = new ChangeReader(model.name(), events::leftOut);
    }

    /**
     * True when something was applied since it was opened, so that its end is a new trouble and not the same as before.
     */
    boolean hasApplied() {
        return hasApplied;
    }

    /** Returns when it is stopped; whatever else ends it is thrown. */
    void run(Topic topic) throws SQLException, UnknownSchemaException, ModelGapException, ModelRestartException {
        Term begun = begin(topic);
        ModelAssignment assignment = new ModelAssignment(consumer, connection, store, begun);
        consumer.subscribe(List.of(topic.name()), assignment);
        long checkedNanos = System.nanoTime();
        long measuredNanos = checkedNanos - MEASURING.toNanos();
        while (stopping.getCount() > 0) {
            ConsumerRecords<byte[], byte[]> records = poll(assignment);
            assignment.throwFailure();
            status.following();
            long beganNanos = System.nanoTime();
            if (!records.isEmpty()) {
                apply(begun, assignment, records);
            }
            groupOffsets.tellIfDue(consumer.assignment());
            if (System.nanoTime() - measuredNanos >= MEASURING.toNanos()) {
                events.lag(lag());
                measuredNanos = System.nanoTime();
            }
            if (System.nanoTime() - checkedNanos >= checkInterval.toNanos()) {
                check(begun);
                checkedNanos = System.nanoTime();
            }
            Duration spent = Duration.ofNanos(System.nanoTime() - beganNanos);
            pause(pace.after(records.count(), spent, isProjectionFarBehind.getAsBoolean()));
        }
    }

    private void pause(Duration duration) {
        try {
            if (!duration.isZero() && stopping.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
                log.debug("Stopping instead of waiting for more");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping.countDown();
        }
    }

    private Term begin(Topic topic) throws SQLException, ModelGapException, ModelRestartException {
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

    /** In parts, each a transaction: a record may be of one entity or of a thousand. */
    private void apply(Term begun, ModelAssignment assignment, ConsumerRecords<byte[], byte[]> records)
            throws SQLException, UnknownSchemaException, ModelGapException, ModelRestartException {
        List<Change> changes = new ArrayList<>(records.count());
        Map<Integer, Long> next = new HashMap<>();
        int entities = 0;
        for (ConsumerRecord<byte[], byte[]> raw : records) {
            Claim claim = assignment.claims().get(raw.partition());
            if (claim != null && raw.offset() >= claim.nextOffset()) {
                Optional<Change> change = reader.read(raw);
                change.ifPresent(changes::add);
                entities += change.map(some -> some.getEntities().size()).orElse(0);
                next.merge(raw.partition(), raw.offset() + 1, Math::max);
            }
            if (entities >= ENTITIES_ENOUGH) {
                store(begun, assignment, changes, next);
                changes.clear();
                next.clear();
                entities = 0;
            }
        }
        if (!next.isEmpty()) {
            store(begun, assignment, changes, next);
        }
    }

    private void store(Term begun, ModelAssignment assignment, List<Change> changes, Map<Integer, Long> next)
            throws SQLException, ModelRestartException, ModelGapException {
        ModelStore.Applied[] applied = new ModelStore.Applied[1];
        Transactions.run(connection, () -> {
            store.require(connection, begun);
            store.advance(connection, begun, assignment.claims(), next);
            applied[0] = store.apply(connection, begun, changes);
        });
        hasApplied = true;
        assignment.advanced(next);
        events.applied(applied[0], changes.size());
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        next.forEach((partition, offset) ->
                offsets.put(new TopicPartition(begun.topic().name(), partition), new OffsetAndMetadata(offset)));
        groupOffsets.published(offsets);
    }

    /** A model without news would not notice otherwise that it is rebuilt or that its topic is another one. */
    private void check(Term begun) throws SQLException, ModelGapException, ModelRestartException {
        Optional<Topic> now = topics.changes();
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
        stopping.countDown();
        consumer.wakeup();
    }

    @Override
    public void close() {
        try {
            groupOffsets.tell(consumer.assignment());
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
