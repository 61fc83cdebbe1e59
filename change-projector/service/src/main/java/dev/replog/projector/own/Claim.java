package dev.replog.projector.own;

import dev.replog.projector.outbox.OutboxEntry;
import java.util.List;
import java.util.Optional;

/**
 * The right to apply a partition's records, as PostgreSQL granted it.
 *
 * @param epoch rises with each owner; a writer with an older one changes nothing
 * @param nextOffset the next record to apply
 * @param leaderEpoch Kafka's, of the record before that; unknown when none was applied yet
 * @param outbox entries of the last batch, which may have been sent already, and those it carried over
 */
public record Claim(long epoch, long nextOffset, Optional<Integer> leaderEpoch, List<OutboxEntry> outbox) {
    public Claim advancedTo(long offset, Optional<Integer> itsLeaderEpoch) {
        return new Claim(epoch, offset, itsLeaderEpoch, List.of());
    }

    public Claim withEmptyOutbox() {
        return new Claim(epoch, nextOffset, leaderEpoch, List.of());
    }
}
