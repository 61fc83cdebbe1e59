package dev.replog.projector.apply;

import dev.replog.decide.Retention;
import dev.replog.decide.UserState;
import dev.replog.projector.log.MutationRecord;
import dev.replog.projector.outbox.OutboxEntry;
import dev.replog.projector.outbox.Published;
import dev.replog.projector.store.Batch;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.catalogue.Catalogues;
import dev.replog.schemas.token.LogId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;

/** Batches of two partitions and two users, decided for tests, and their parts. */
final class DecidedBatches {
    static final TopicPartition FIRST = new TopicPartition(Records.TOPIC, 0);
    static final TopicPartition SECOND = new TopicPartition(Records.TOPIC, 1);
    static final UUID SQUAT = new UUID(0, 1);
    static final UUID PRESS = new UUID(0, 2);

    static final BatchDecider DECIDER = new BatchDecider(
            Catalogues.shipped(), new Retention(Duration.ofDays(30), Duration.ofDays(90)), new LogId(7));

    private DecidedBatches() {}

    static Batch decide(MutationRecord... records) {
        return decide(Published.NOTHING, records);
    }

    static Batch decide(Published published, MutationRecord... records) {
        Map<String, UserState> states = Map.of("alice", new UserState(), "bob", new UserState());
        return DECIDER.decide(List.of(records), states, Records.LOGS, partition -> published, Records.AT);
    }

    static Mutation createExercise(String userId, UUID id) {
        return Ask.heard(userId, Ask.upsert("exercise", id, Map.of("name", "Squat")));
    }

    static Batch.PartitionProgress progress(Batch batch, TopicPartition partition) {
        return Objects.requireNonNull(batch.progress().get(partition));
    }

    static List<OutboxEntry.Target> targets(Batch batch, TopicPartition partition) {
        return progress(batch, partition).entries().stream()
                .map(OutboxEntry::target)
                .toList();
    }
}
