package dev.replog.projector.admin;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A generation in PostgreSQL.
 *
 * @param settings of its topic before it was sealed; empty until a next generation is started
 * @param successorPartitions the number of partitions of the next one; null until it is started
 * @param sealedEnds the end of each partition; null until the seal holds
 */
record GenerationRow(
        int generation,
        String topic,
        UUID topicId,
        Map<String, String> settings,
        @Nullable Integer successorPartitions,
        @Nullable List<Long> sealedEnds,
        boolean isOpened,
        boolean isLost,
        boolean isDrained) {
    String name() {
        return "generation " + generation + " (" + topic + ")";
    }
}
