package dev.replog.projector.rewrite;

import java.util.UUID;

/**
 * A generation of the log, the changes, or the dead letters, that are in another topic now.
 *
 * @param generation of the log; 0 for changes and dead letters
 * @param sourceTopic the one that was copied, and is deleted
 */
public record RewrittenGeneration(
        int generation, String topic, UUID topicId, String sourceTopic, UUID sourceTopicId, CopyCounts counts) {}
