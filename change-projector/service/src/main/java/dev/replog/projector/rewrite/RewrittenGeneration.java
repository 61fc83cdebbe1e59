package dev.replog.projector.rewrite;

import java.util.UUID;

/**
 * A generation that is in another topic now.
 *
 * @param sourceTopic the one that was copied, and is deleted
 */
public record RewrittenGeneration(
        int generation, String topic, UUID topicId, String sourceTopic, UUID sourceTopicId, CopyCounts counts) {}
