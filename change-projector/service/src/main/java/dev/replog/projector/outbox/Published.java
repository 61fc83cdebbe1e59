package dev.replog.projector.outbox;

import dev.replog.projector.log.ProjectedLog;
import dev.replog.schemas.Change;
import dev.replog.schemas.token.Position;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.utils.Utils;

/**
 * The range of a partition of the log whose changes are already in the topic of changes: everything from its first to
 * its last change. Changes are sent in the order of the log, and none is given up while a later one arrives. This holds
 * for users whose changes are in the partition of the same number, which are all users when both topics have the same
 * number of partitions. About others nothing is known.
 *
 * @param partitions the number of partitions of the topic of changes
 * @param first the position of the first change that is there; earlier ones may have been deleted
 */
public record Published(int partition, int partitions, long first, long last) {
    public static final Published NOTHING = new Published(0, 1, Long.MAX_VALUE, 0);

    /**
     * A change at the start or the end of its partition.
     *
     * @param userInLog the user of the mutation at the change's position in the log; empty when there is none
     */
    public record Edge(Change change, Optional<String> userInLog) {
        /**
         * All mutations of a user are in one partition, so a change whose user is found at its position is of that
         * partition.
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

    /** Whether the decision at this position was published; its change, if it had one, is in the topic. */
    public boolean has(String userId, long position) {
        return position >= first && position <= last && partitionOf(userId) == partition;
    }

    /** The partition that Kafka's producers choose for the key. */
    private int partitionOf(String userId) {
        return Utils.toPositive(Utils.murmur2(userId.getBytes(StandardCharsets.UTF_8))) % partitions;
    }
}
