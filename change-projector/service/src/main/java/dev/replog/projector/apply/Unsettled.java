package dev.replog.projector.apply;

import dev.replog.projector.apply.Batch.PartitionProgress;
import dev.replog.projector.log.GroupOffsets;
import dev.replog.projector.publish.PublishFailedException;
import dev.replog.projector.publish.Publisher;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Batches that are stored and of which not every message is known to have arrived. The next batch is stored while the
 * messages of one are on their way, and owes what that one owes. Used by one lane.
 */
final class Unsettled {
    private static final int BATCHES_MAX = 1;

    private record Under(Publisher.Sent sent, Map<TopicPartition, PartitionProgress> progress) {}

    private final GroupOffsets groupOffsets;
    /** Oldest first. */
    private final Deque<Under> batches = new ArrayDeque<>();

    Unsettled(GroupOffsets groupOffsets) {
        this.groupOffsets = groupOffsets;
    }

    void add(Batch stored, Publisher.Sent sent) {
        batches.add(new Under(sent, stored.progress));
    }

    /** Waits until so few are left that the batch may be stored, and has it owe what those owe. */
    void goBefore(Batch batch) throws PublishFailedException {
        settleWhatArrived();
        settle(BATCHES_MAX);
        batches.forEach(before ->
                before.progress().forEach((partition, progress) -> batch.owesStill(partition, progress.messages())));
    }

    void settleWhatArrived() throws PublishFailedException {
        while (!batches.isEmpty() && batches.getFirst().sent().isDone(Publisher.PATIENCE)) {
            settle(batches.size() - 1);
        }
    }

    void settleAll() throws PublishFailedException {
        settle(0);
    }

    /** Waits until all but the last batches' messages have arrived; only then the group may be told how far this is. */
    private void settle(int butTheLast) throws PublishFailedException {
        while (batches.size() > butTheLast) {
            batches.getFirst().sent().await(Publisher.PATIENCE);
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            batches.removeFirst()
                    .progress()
                    .forEach((partition, progress) ->
                            offsets.put(partition, new OffsetAndMetadata(progress.nextOffset())));
            groupOffsets.settled(offsets);
        }
    }
}
