package dev.replog.projector.admin;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A generation as PostgreSQL knows it.
 *
 * @param settings of its topic before it was sealed; empty until a next generation is begun
 * @param successorPartitions how many the next one is to have; null until it is begun
 * @param sealedEnds behind the last record of each partition; null until the seal holds
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
