package dev.replog.projector.rewrite;

/**
 * The records of one generation.
 *
 * @param keptSha256 of all records that stay as they are, partition by partition
 */
@SuppressWarnings("ArrayRecordComponent") // It is only shown.
public record CopyCounts(long kept, long shortened, long blank, byte[] keptSha256) {
    boolean hasErased() {
        return shortened + blank > 0;
    }
}
