package dev.replog.projector.apply;

import dev.replog.decide.Memory;
import dev.replog.projector.log.GroupOffsets;
import dev.replog.projector.log.LogUnreachableException;
import dev.replog.projector.log.ProjectedLog;
import dev.replog.projector.publish.PublishFailedException;
import dev.replog.projector.publish.Publisher;
import dev.replog.schemas.codec.UnknownSchemaException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One membership in the consumer group with its connections to PostgreSQL: fetch, apply in one lane or several, tell.
 * Any failure ends the session, and what it had not stored or published is found by the next one, here or elsewhere: a
 * crash and a failure take the same way. Runs on the projection's thread; only {@link #stop} may be called from others.
 */
final class ProjectionSession implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ProjectionSession.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration MEASURING = Duration.ofSeconds(1);

    private final ProjectedLog projected;
    private final Consumer<byte[], byte[]> consumer;
    private final Publisher publisher;
    private final Gathering gathering;
    private final List<ProjectionStore> stores;
    private final ProjectionStatus status;
    private final ProjectionEvents events;
    private final InstantSource clock;
    private final Ownership ownership;
    private final Succession succession;
    private final GroupOffsets groupOffsets;
    private final Lanes lanes;

    private long measuredMillis;
    private volatile boolean stopped;

    /**
     * @param stores one for each lane
     * @param executor runs the lanes other than the first
     */
    ProjectionSession(
            ProjectedLog projected,
            Ownership.Identity identity,
            Ownership.Publications publications,
            Consumer<byte[], byte[]> consumer,
            List<ProjectionStore> stores,
            Executor executor,
            Publisher publisher,
            Gathering gathering,
            Batches batches,
            Memory memory,
            ProjectionStatus status,
            ProjectionEvents events,
            InstantSource clock) {
        this.projected = projected;
        this.consumer = consumer;
        this.publisher = publisher;
        this.gathering = gathering;
        this.stores = List.copyOf(stores);
        this.status = status;
        this.events = events;
        this.clock = clock;
        ProjectionStore first = this.stores.getFirst();
        this.ownership = new Ownership(
                consumer,
                first,
                publisher,
                this::settleAndTell,
                identity,
                publications,
                batches.recordsMax(),
                projected);
        this.succession = new Succession(projected, first, consumer, publisher, this::settleAndTell, clock);
        this.groupOffsets = new GroupOffsets(consumer, System::nanoTime);
        BatchDecider decider = new BatchDecider(memory, projected.id());
        List<Lane> each = this.stores.stream()
                .map(store -> new Lane(
                        projected,
                        ownership,
                        store,
                        publisher,
                        batches,
                        decider,
                        groupOffsets,
                        events,
                        clock,
                        () -> stopped))
                .toList();
        this.lanes = new Lanes(each, batches.recordsMax(), executor);
    }

    /** Returns when the session failed, was stopped, or has nothing left to do; true when it got anywhere. */
    boolean run() {
        try {
            if (projected.condition() == ProjectedLog.Condition.GONE) {
                succession.finish();
                return true;
            }
            consumer.subscribe(List.of(projected.topic()), ownership);
            while (!stopped) {
                if (succession.isOver()) {
                    return true;
                }
                List<ConsumerRecord<byte[], byte[]>> fetched = fetch();
                ownership.throwFailure();
                status.running();
                if (!fetched.isEmpty()) {
                    lanes.apply(fetched);
                    gathering.applied(fetched.size(), clock.millis());
                } else {
                    lanes.settleWhatArrived();
                }
                groupOffsets.tellIfDue(ownership.claims().keySet());
                measureIfDue();
            }
        } catch (WakeupException e) {
            log.debug("Woken up to stop");
        } catch (LogTruncatedException e) {
            status.refusing(e.getMessage() == null ? e.toString() : e.getMessage());
        } catch (OwnershipLostException e) {
            status.waiting("another instance took over a partition", e);
        } catch (UnknownSchemaException e) {
            status.waiting("a newer release wrote to the log; upgrade this service", e);
        } catch (SQLException e) {
            status.waiting("PostgreSQL is away", e);
        } catch (PublishFailedException | LogUnreachableException | KafkaException e) {
            status.waiting("Kafka is away", e);
        }
        return lanes.haveApplied();
    }

    private List<ConsumerRecord<byte[], byte[]>> fetch() {
        List<ConsumerRecord<byte[], byte[]>> fetched = new ArrayList<>();
        poll(POLL).forEach(fetched::add);
        if (gathering.isWorthwhile(fetched.size(), clock.millis())) {
            poll(Gathering.WAIT).forEach(fetched::add);
        }
        int before = 0;
        while (fetched.size() > before && lanes.takeMore(fetched)) {
            before = fetched.size();
            poll(Duration.ZERO).forEach(fetched::add);
        }
        return fetched;
    }

    /**
     * With the consumer protocol, a partition may be looked up among committed offsets while its listener is still
     * running. That finds nothing and says nothing: where to read is what the claim says.
     */
    private ConsumerRecords<byte[], byte[]> poll(Duration atMost) {
        try {
            return consumer.poll(atMost);
        } catch (NoOffsetForPartitionException e) {
            e.partitions().forEach(ownership::seek);
            return ConsumerRecords.empty();
        } catch (LogTruncationException e) {
            throw Ownership.diverged(e);
        }
    }

    /** Now and then only: the consumer asks its own thread for each partition, and that takes longer than a small batch. */
    private void measureIfDue() {
        long now = clock.millis();
        if (Math.abs(now - measuredMillis) < MEASURING.toMillis()) {
            return;
        }
        measuredMillis = now;
        Map<TopicPartition, Long> lags = new HashMap<>();
        ownership
                .claims()
                .keySet()
                .forEach(partition ->
                        lags.put(partition, consumer.currentLag(partition).orElse(0)));
        status.lag(lags.values().stream().mapToLong(Long::longValue).sum());
        events.owned(ownership.claims(), lags);
    }

    void stop() {
        stopped = true;
        consumer.wakeup();
    }

    private void settleAndTell() throws PublishFailedException {
        lanes.settleAll();
        groupOffsets.tell(ownership.claims().keySet());
    }

    @Override
    public void close() {
        try {
            settleAndTell();
        } catch (PublishFailedException | KafkaException e) {
            log.warn("What the last batch owed may not have arrived; the next owner sends it again ({})", e.toString());
        }
        try {
            consumer.close(CloseOptions.timeout(Duration.ofSeconds(3)));
        } catch (KafkaException e) {
            log.debug("Leaving the group failed; it will be noticed by the missing heartbeat", e);
        }
        publisher.close();
        for (ProjectionStore store : stores) {
            try {
                store.close();
            } catch (SQLException e) {
                log.debug("The connection was broken already", e);
            }
        }
    }
}
