package dev.replog.bench.load;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Splits a stream into lines and keeps only the beginning of each. Not thread-safe. */
final class LineBeginnings {
    private static final int KEPT = 16;

    final int index;
    private final byte[] kept = new byte[KEPT];
    private int length;

    LineBeginnings(int index) {
        this.index = index;
    }

    /** The beginning of the line that ends with this byte; null when no line ends here. */
    @Nullable
    String take(byte next) {
        if (next == '\n') {
            String line = new String(kept, 0, length, StandardCharsets.US_ASCII);
            length = 0;
            return line;
        }
        if (next != '\r' && length < KEPT) {
            kept[length++] = next;
        }
        return null;
    }
}
