package dev.replog.projector.outbox;

import dev.replog.projector.log.ProjectedLog;
import dev.replog.schemas.Change;
import dev.replog.schemas.token.Position;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.utils.Utils;

/**
 * The stretch of a partition of the log of which the topic of changes was told already: everything from its first to
 * its last change, for changes are sent in the order of the log, and none is given up while a later one arrives. That
 * is so for users whose changes are in the partition of the same number, which are all where both topics have the same
 * number of partitions; of others nothing is known.
 *
 * @param partitions how many the topic of changes has
 * @param first the position of the first change that is there; those before it may have been deleted
 */
public record Published(int partition, int partitions, long first, long last) {
    public static final Published NOTHING = new Published(0, 1, Long.MAX_VALUE, 0);

    /**
     * A change at the beginning or the end of its partition.
     *
     * @param userInLog whose mutation the log has at the change's place; empty when it has none there
     */
    public record Edge(Change change, Optional<String> userInLog) {
        /**
         * All mutations of a user are in one partition, so whose user is found at its place is a change of that one.
         */
        private boolean isOf(ProjectedLog log) {
            return change.getLogId() == log.id().value()
                    && new Position(change.getPosition()).generation() == log.generation()
                    && userInLog.filter(change.getUserId()::equals).isPresent();
        }
    }

    /** Nothing, when one of the two is a change of another log, generation or partition. */
    public static Published between(Edge first, Edge last, ProjectedLog log, int partition, int partitions) {
        return first.isOf(log) && last.isOf(log)
                ? new Published(partition, partitions, first.change.getPosition(), last.change.getPosition())
                : NOTHING;
    }

    /** Whether what was decided there was published; its change, if it had one, is in the topic. */
    public boolean has(String userId, long position) {
        return position >= first && position <= last && partitionOf(userId) == partition;
    }

    /** As Kafka's producers choose it by the key. */
    private int partitionOf(String userId) {
        return Utils.toPositive(Utils.murmur2(userId.getBytes(StandardCharsets.UTF_8))) % partitions;
    }
}
