package dev.replog.projector.apply;

import dev.replog.projector.outbox.PublishFailedException;
import dev.replog.projector.outbox.SealedTopicException;
import dev.replog.projector.own.LogTruncatedException;
import dev.replog.projector.own.Ownership;
import dev.replog.projector.own.OwnershipLostException;
import dev.replog.projector.own.Succession;
import dev.replog.schemas.codec.UnknownSchemaException;
import java.sql.SQLException;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One membership in the consumer group, with its connections to PostgreSQL. It fetches records, applies them in one
 * lane or several, and reports its progress. Any failure ends the session. The next session, of any instance, continues
 * from what is stored and publishes what is in the outbox, as after a crash. {@link Projection} assembles it. It runs
 * on the projection's thread; other threads may only call {@link #stop}.
 */
public final class ProjectionSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProjectionSession.class);

    private final Connections connections;
    private final Ownership ownership;
    private final Succession succession;
    private final Lanes lanes;
    private final IdleOutboxes outboxes;
    private final OutboxWatch watch;
    private final Fetches fetches;
    private final Reports reports;
    private final StopSignal stop;

    /** The steps of a round. */
    record Steps(Fetches fetches, Lanes lanes, IdleOutboxes outboxes, OutboxWatch watch) {}

    ProjectionSession(
            Connections connections,
            Ownership ownership,
            Succession succession,
            Steps steps,
            Reports reports,
            StopSignal stop) {
        this.connections = connections;
        this.ownership = ownership;
        this.succession = succession;
        this.lanes = steps.lanes();
        this.outboxes = steps.outboxes();
        this.watch = steps.watch();
        this.fetches = steps.fetches();
        this.reports = reports;
        this.stop = stop;
    }

    /** Returns when the session failed, was stopped, or has nothing left to do. True when it applied something. */
    public boolean run() {
        ProjectionStatus status = reports.status();
        try {
            if (succession.isLogGone()) {
                succession.finish();
                return true;
            }
            ownership.join();
            while (!stop.isGiven()) {
                if (succession.isOver()) {
                    return true;
                }
                List<ConsumerRecord<byte[], byte[]>> fetched = fetches.fetch();
                ownership.throwFailure();
                status.running();
                if (!fetched.isEmpty()) {
                    lanes.apply(fetched);
                    fetches.applied(fetched.size());
                } else {
                    lanes.removeAcknowledged();
                    watch.requireOpenIfDue();
                }
                outboxes.emptyIfDue();
                reports.reportIfDue();
            }
        } catch (WakeupException e) {
            LOG.debug("Woken up to stop");
        } catch (LogTruncatedException e) {
            status.refusing(e.getMessage() == null ? e.toString() : e.getMessage());
        } catch (OwnershipLostException e) {
            status.waiting("another instance took over a partition", e);
        } catch (UnknownSchemaException e) {
            status.waiting("the log has what this service does not know; " + e.remedy(), e);
        } catch (SQLException e) {
            status.waiting("PostgreSQL is away", e);
        } catch (SealedTopicException e) {
            status.waiting("a topic was rewritten after an erasure", e);
        } catch (PublishFailedException | KafkaException e) {
            status.waiting("Kafka is away", e);
        }
        return lanes.haveApplied();
    }

    /** Ends the session after the batch that is being applied. */
    public void stop() {
        stop.give();
        connections.consumer().wakeup();
    }

    @Override
    public void close() {
        try {
            ownership.finish();
        } catch (PublishFailedException | KafkaException e) {
            LOG.warn(
                    "Outbox entries of the last batch may not have arrived; the next owner sends them again ({})",
                    e.toString());
        }
        connections.close();
    }
}
