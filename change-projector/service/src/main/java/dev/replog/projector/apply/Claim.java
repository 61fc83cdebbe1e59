package dev.replog.projector.apply;

import dev.replog.projector.publish.Message;
import java.util.List;
import java.util.Optional;

/**
 * The right to apply a partition's records, as PostgreSQL gave it.
 *
 * @param epoch rises with each owner; a writer with an older one changes nothing
 * @param nextOffset the next record to apply
 * @param leaderEpoch Kafka's, of the record before that; unknown when none was applied yet
 * @param unpublished what the batch before that still owes, perhaps sent already
 */
record Claim(long epoch, long nextOffset, Optional<Integer> leaderEpoch, List<Message> unpublished) {
    Claim advancedTo(long offset, Optional<Integer> itsLeaderEpoch) {
        return new Claim(epoch, offset, itsLeaderEpoch, List.of());
    }

    Claim withNothingOwed() {
        return new Claim(epoch, nextOffset, leaderEpoch, List.of());
    }
}
