package dev.replog.projector.apply;

import dev.replog.projector.own.Claim;
import dev.replog.projector.store.ProjectionStore;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;

/**
 * Empties the stored outboxes of partitions in which nothing happens, once Kafka has acknowledged their entries.
 * Otherwise the last change of a partition would stay there until the next one, also when its account was erased. On
 * the projection's thread.
 */
final class IdleOutboxes {
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

    private final ProjectionStore store;
    private final Supplier<Map<TopicPartition, Claim>> claims;
    private final Predicate<TopicPartition> hasUnacknowledged;
    private final InstantSource clock;
    private final Map<TopicPartition, Rest> rests = new HashMap<>();
    private Instant checkedAt;

    /**
     * The time since which a partition has been at an offset.
     *
     * @param isEmptied whether its stored outbox was emptied since
     */
    private record Rest(long epoch, long nextOffset, Instant since, boolean isEmptied) {
        boolean isOf(Claim claim) {
            return epoch == claim.epoch() && nextOffset == claim.nextOffset();
        }
    }

    /**
     * @param claims on the partitions that this instance owns now
     * @param hasUnacknowledged whether entries of a partition are on their way to Kafka
     */
    IdleOutboxes(
            ProjectionStore store,
            Supplier<Map<TopicPartition, Claim>> claims,
            Predicate<TopicPartition> hasUnacknowledged,
            InstantSource clock) {
        this.store = store;
        this.claims = claims;
        this.hasUnacknowledged = hasUnacknowledged;
        this.clock = clock;
        this.checkedAt = clock.instant();
    }

    /** Looks for idle partitions, at most once in a second. */
    void emptyIfDue() throws SQLException {
        Instant now = clock.instant();
        if (Duration.between(checkedAt, now).compareTo(CHECK_INTERVAL) < 0) {
            return;
        }
        checkedAt = now;
        Map<TopicPartition, Claim> owned = claims.get();
        rests.keySet().retainAll(owned.keySet());
        Map<TopicPartition, Claim> idle = new HashMap<>();
        owned.forEach((partition, claim) -> {
            Rest rest = rests.get(partition);
            if (rest == null || !rest.isOf(claim)) {
                rests.put(partition, new Rest(claim.epoch(), claim.nextOffset(), now, false));
            } else if (!rest.isEmptied()
                    && Duration.between(rest.since(), now).compareTo(IDLE) >= 0
                    && !hasUnacknowledged.test(partition)) {
                idle.put(partition, claim);
            }
        });
        if (!idle.isEmpty()) {
            store.emptyOutboxes(idle);
            idle.forEach(
                    (partition, claim) -> rests.put(partition, new Rest(claim.epoch(), claim.nextOffset(), now, true)));
        }
    }
}
