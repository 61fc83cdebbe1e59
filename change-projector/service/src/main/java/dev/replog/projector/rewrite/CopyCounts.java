package dev.replog.projector.rewrite;

import org.jspecify.annotations.Nullable;

/**
 * The records of one topic.
 *
 * @param keptSha256 of all records that stay as they are, partition by partition; null for a topic that is written to
 */
@SuppressWarnings("ArrayRecordComponent") // It is only shown.
public record CopyCounts(long kept, long shortened, long blank, byte @Nullable [] keptSha256) {
    boolean hasErased() {
        return shortened + blank > 0;
    }
}
