package dev.replog.projector.pull;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of pulls in one stream of lines.
 *
 * @param chunkBytesMax the bytes that are read from PostgreSQL at a time; one item alone may have more
 * @param atOnceMax the most streams of one instance; more get 503 at once
 * @param atOncePerUserMax the most of one user, so that no user takes all places
 * @param stallMax how long a client may read nothing before it is disconnected
 */
@ConfigurationProperties("replog.pull-stream")
public record StreamProperties(
        @DefaultValue("256KB") DataSize chunkBytesMax,
        @DefaultValue("64") int atOnceMax,
        @DefaultValue("4") int atOncePerUserMax,
        @DefaultValue("60s") Duration stallMax) {
    private static final DataSize CHUNK_MIN = DataSize.ofKilobytes(1);
    private static final DataSize CHUNK_MAX = DataSize.ofMegabytes(16);

    public StreamProperties {
        if (chunkBytesMax.compareTo(CHUNK_MIN) < 0 || chunkBytesMax.compareTo(CHUNK_MAX) > 0) {
            throw new IllegalArgumentException("replog.pull-stream.chunk-bytes-max: " + chunkBytesMax + " (expected: "
                    + CHUNK_MIN + ".." + CHUNK_MAX + ")");
        }
        if (atOnceMax < 1) {
            throw new IllegalArgumentException("replog.pull-stream.at-once-max: " + atOnceMax + " (expected: >= 1)");
        }
        if (atOncePerUserMax < 1 || atOncePerUserMax > atOnceMax) {
            throw new IllegalArgumentException("replog.pull-stream.at-once-per-user-max: " + atOncePerUserMax
                    + " (expected: 1.." + atOnceMax + ")");
        }
        if (!stallMax.isPositive()) {
            throw new IllegalArgumentException("replog.pull-stream.stall-max: " + stallMax + " (expected: > 0)");
        }
    }
}
