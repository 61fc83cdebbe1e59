package dev.replog.projector.own;

import dev.replog.projector.outbox.Published;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;

/**
 * The partitions that this instance owns now. {@link Ownership} adds and removes them on the projection's thread; each
 * lane reads its claims, and advances those of the partitions that it applies.
 */
public final class OwnedPartitions {
    private final Map<TopicPartition, Claim> claims = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Published> published = new ConcurrentHashMap<>();

    public Map<TopicPartition, Claim> claims() {
        return claims;
    }

    /** The changes that need not be published again when records are applied that were applied before. */
    public Published published(TopicPartition partition) {
        return published.getOrDefault(partition, Published.NOTHING);
    }

    /** From now on everything is published, so that the topic of changes has no gaps. */
    public void publishEverything(TopicPartition partition) {
        published.remove(partition);
    }

    public void advance(TopicPartition partition, long nextOffset, Optional<Integer> leaderEpoch) {
        claims.computeIfPresent(partition, (p, claim) -> claim.advancedTo(nextOffset, leaderEpoch));
    }

    void add(TopicPartition partition, Claim claim) {
        claims.put(partition, claim);
    }

    void addPublished(TopicPartition partition, Published found) {
        published.put(partition, found);
    }

    void remove(Collection<TopicPartition> partitions) {
        partitions.forEach(claims::remove);
        partitions.forEach(published::remove);
    }
}
