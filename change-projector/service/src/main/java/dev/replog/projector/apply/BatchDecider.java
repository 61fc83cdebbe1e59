package dev.replog.projector.apply;

import dev.replog.decide.Decider;
import dev.replog.decide.Decision;
import dev.replog.decide.Erasure;
import dev.replog.decide.LogPlace;
import dev.replog.decide.Logs;
import dev.replog.decide.Retention;
import dev.replog.decide.UserState;
import dev.replog.projector.load.Needs;
import dev.replog.projector.log.MutationRecord;
import dev.replog.projector.outbox.Announcement;
import dev.replog.projector.outbox.OutboxEntry;
import dev.replog.projector.outbox.Published;
import dev.replog.projector.store.Batch;
import dev.replog.schemas.catalogue.Catalogues;
import dev.replog.schemas.codec.UnknownSchemaException;
import dev.replog.schemas.token.LogId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides the records of a batch one after the other, each on the state the ones before it left. A record that cannot
 * be decoded, or on which deciding fails, changes nothing and goes to the dead-letter topic: deciding is a pure
 * function, so it would fail again.
 */
public final class BatchDecider {
    private static final Logger LOG = LoggerFactory.getLogger(BatchDecider.class);

    private final Catalogues catalogues;
    private final Retention retention;
    private final Announcement announcement;

    public BatchDecider(Catalogues catalogues, Retention retention, LogId logId) {
        this.catalogues = catalogues;
        this.retention = retention;
        this.announcement = new Announcement(logId);
    }

    /** An empty list of the state that must be loaded to decide a batch. */
    public Needs newNeeds() {
        return new Needs(catalogues.all());
    }

    /** Fails when a mutation must be decided by a version of the catalogue that is not known here. */
    void requireKnown(List<MutationRecord> records) throws UnknownSchemaException {
        for (MutationRecord record : records) {
            if (record instanceof MutationRecord.Decoded decoded) {
                String unknown = Decider.unknownCatalogue(decoded.mutation(), catalogues);
                if (unknown != null) {
                    throw UnknownSchemaException.ofCatalogue(unknown);
                }
            }
        }
    }

    /**
     * @param states the state of every user of the batch, as it is stored; changed by this call
     * @param logs the logs that a pull token may be of
     * @param published what of a partition is not published again; once a change of it is, everything is
     */
    public Batch decide(
            List<MutationRecord> records,
            Map<String, UserState> states,
            Logs logs,
            Function<TopicPartition, Published> published,
            Instant now) {
        BatchBuilder batch = new BatchBuilder();
        Map<String, UserState> layers = new HashMap<>();
        for (MutationRecord record : records) {
            batch.reach(record);
            switch (record) {
                case MutationRecord.Blank ignored -> {}
                case MutationRecord.Poison poison -> setAside(batch, poison, now);
                case MutationRecord.Decoded decoded -> {
                    UserState layer = layers.computeIfAbsent(
                            decoded.place().userId(),
                            user -> storedOf(states, user).layer());
                    Question question = new Question(decoded, layer, logs, published.apply(decoded.partition()), now);
                    decide(batch, question);
                    batch.head(decoded.place());
                }
            }
        }
        layers.forEach((userId, layer) -> batch.write(userId, storedOf(states, userId), layer));
        return batch.build();
    }

    /** A mutation with everything that its decision depends on. */
    private record Question(
            MutationRecord.Decoded record, UserState layer, Logs logs, Published published, Instant decidedAt) {
        LogPlace place() {
            return record.place();
        }
    }

    private void decide(BatchBuilder batch, Question question) {
        MutationRecord.Decoded record = question.record();
        LogPlace place = question.place();
        boolean isPublished =
                !batch.isPublishing(record.partition()) && question.published().has(place.userId(), place.position());
        Decision decision;
        List<OutboxEntry> announced = new ArrayList<>(2);
        try {
            decision =
                    Decider.decide(question.layer(), record.mutation(), place, retention, question.logs(), catalogues);
            // Before anything is kept: a value that cannot be announced must not become part of the state.
            if (isPublished) {
                decision.requireAnnounceable();
            } else {
                announcement.outcome(record, decision, question.decidedAt()).ifPresent(announced::add);
                announcement.change(record, decision).ifPresent(announced::add);
            }
        } catch (RuntimeException e) {
            LOG.error(
                    "{}@{} cannot be decided; its client gets internal_error", record.partition(), record.offset(), e);
            setAside(batch, record.unstorable(e.toString()), question.decidedAt());
            return;
        }
        Decider.evolve(question.layer(), decision);
        batch.publish(record.partition(), announced);
        if (decision.outcomes().stream().anyMatch(Erasure::isRefusal)) {
            batch.refused(place);
        }
        if (Announcement.isChange(decision)) {
            batch.changeHead(place);
            if (!isPublished) {
                batch.startPublishing(record.partition());
            }
        }
    }

    private void setAside(BatchBuilder batch, MutationRecord.Poison poison, Instant now) {
        List<OutboxEntry> entries = new ArrayList<>(2);
        poison.mutation()
                .flatMap(mutation -> announcement.undecidable(mutation, now))
                .ifPresent(entries::add);
        byte[] key = poison.raw().key() == null ? new byte[0] : poison.raw().key();
        byte[] value = poison.raw().value() == null ? new byte[0] : poison.raw().value();
        Map<String, String> headers = Map.of(
                "topic", poison.partition().topic(),
                "partition", Integer.toString(poison.partition().partition()),
                "offset", Long.toString(poison.offset()),
                "reason", poison.reason());
        entries.add(new OutboxEntry(OutboxEntry.Target.DEAD, null, key, value, headers));
        batch.publish(poison.partition(), entries);
        poison.mutation().map(MutationRecord.Decoded::place).ifPresent(batch::head);
        batch.countDead();
        LOG.error("{}@{} is set aside: {}", poison.partition(), poison.offset(), poison.reason());
    }

    private static UserState storedOf(Map<String, UserState> states, String userId) {
        UserState stored = states.get(userId);
        if (stored == null) {
            throw new IllegalStateException("the state of a user of the batch was not loaded");
        }
        return stored;
    }
}
