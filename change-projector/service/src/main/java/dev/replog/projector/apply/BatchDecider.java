package dev.replog.projector.apply;

import dev.replog.decide.Decider;
import dev.replog.decide.Decision;
import dev.replog.decide.LogPlace;
import dev.replog.decide.Logs;
import dev.replog.decide.Memory;
import dev.replog.decide.UserState;
import dev.replog.projector.apply.Batch.PartitionProgress;
import dev.replog.projector.apply.Batch.UserEntity;
import dev.replog.projector.apply.Batch.UserReceipt;
import dev.replog.projector.log.MutationRecord;
import dev.replog.projector.publish.Message;
import dev.replog.projector.publish.Published;
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
 * Decides the records of a batch one after the other, each on the state the ones before it left. A record that cannot be
 * decoded, or on which deciding fails, changes nothing and goes to the dead-letter topic: deciding is a pure function,
 * so it would fail again.
 */
final class BatchDecider {
    private static final Logger log = LoggerFactory.getLogger(BatchDecider.class);

    private final Memory memory;
    private final Announcement announcement;

    BatchDecider(Memory memory, LogId logId) {
        this.memory = memory;
        this.announcement = new Announcement(logId);
    }

    /**
     * @param states the state of every user of the batch, as it is stored; changed by this call
     * @param logs the logs that a pull token may be of
     * @param published what of a partition is not published again; once a change of it is, everything is
     */
    Batch decide(
            List<MutationRecord> records,
            Map<String, UserState> states,
            Logs logs,
            Function<TopicPartition, Published> published,
            Instant now) {
        Batch batch = new Batch();
        Map<String, UserState> layers = new HashMap<>();
        for (MutationRecord record : records) {
            List<Message> messages = batch.progress.containsKey(record.partition())
                    ? batch.progress.get(record.partition()).messages()
                    : new ArrayList<>();
            batch.progress.put(
                    record.partition(),
                    new PartitionProgress(record.offset() + 1, record.raw().leaderEpoch(), messages));
            switch (record) {
                case MutationRecord.Blank ignored -> {}
                case MutationRecord.Poison poison -> setAside(batch, messages, poison, now);
                case MutationRecord.Decoded decoded -> {
                    UserState layer = layers.computeIfAbsent(
                            decoded.place().userId(),
                            user -> storedOf(states, user).layer());
                    decide(batch, messages, decoded, layer, logs, published.apply(decoded.partition()), now);
                    batch.heads.put(decoded.place().userId(), decoded.place().position());
                }
            }
        }
        layers.forEach((userId, layer) -> {
            UserState stored = storedOf(states, userId);
            layer.ownEntities()
                    .forEach(entity ->
                            batch.entities.add(new UserEntity(userId, entity, stored.ownsEntity(entity.key()))));
            batch.usages.put(userId, layer.ownUsage());
            layer.ownReceipts()
                    .forEach((id, receipt) -> batch.receipts.add(new UserReceipt(
                            userId, id, receipt, stored.ownReceipts().containsKey(id))));
        });
        return batch;
    }

    private void decide(
            Batch batch,
            List<Message> messages,
            MutationRecord.Decoded record,
            UserState layer,
            Logs logs,
            Published published,
            Instant now) {
        LogPlace place = record.place();
        boolean isPublished =
                !batch.publishing.contains(record.partition()) && published.has(place.userId(), place.position());
        Decision decision;
        List<Message> announced = new ArrayList<>(2);
        try {
            decision = Decider.decide(layer, record.mutation(), place, memory, logs);
            // Before anything is kept: a value that cannot be announced must not become part of the state.
            if (isPublished) {
                Announcement.requireAnnounceable(decision);
            } else {
                announcement.outcome(record, decision, now).ifPresent(announced::add);
                announcement.change(record, decision).ifPresent(announced::add);
            }
        } catch (RuntimeException e) {
            log.error(
                    "{}@{} cannot be decided; its client is told internal_error",
                    record.partition(),
                    record.offset(),
                    e);
            setAside(batch, messages, record.unstorable(e.toString()), now);
            return;
        }
        Decider.evolve(layer, decision);
        messages.addAll(announced);
        if (Announcement.isChange(decision)) {
            batch.changeHeads.put(place.userId(), place.position());
            if (!isPublished) {
                batch.publishing.add(record.partition());
            }
        }
    }

    private void setAside(Batch batch, List<Message> messages, MutationRecord.Poison poison, Instant now) {
        batch.deadCount++;
        poison.mutation()
                .flatMap(mutation -> announcement.undecidable(mutation, now))
                .ifPresent(messages::add);
        poison.mutation()
                .map(MutationRecord.Decoded::place)
                .ifPresent(place -> batch.heads.put(place.userId(), place.position()));
        byte[] key = poison.raw().key() == null ? new byte[0] : poison.raw().key();
        byte[] value = poison.raw().value() == null ? new byte[0] : poison.raw().value();
        Map<String, String> headers = Map.of(
                "topic", poison.partition().topic(),
                "partition", Integer.toString(poison.partition().partition()),
                "offset", Long.toString(poison.offset()),
                "reason", poison.reason());
        messages.add(new Message(Message.Target.DEAD, null, key, value, headers));
        log.error("{}@{} is set aside: {}", poison.partition(), poison.offset(), poison.reason());
    }

    private static UserState storedOf(Map<String, UserState> states, String userId) {
        UserState stored = states.get(userId);
        if (stored == null) {
            throw new IllegalStateException("the state of a user of the batch was not loaded");
        }
        return stored;
    }
}
