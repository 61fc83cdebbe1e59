package dev.replog.schemas.log;

import org.jspecify.annotations.Nullable;

/**
 * The end of a generation of the log. Its topic gets a {@code max.message.bytes} that is too small for every mutation,
 * so the broker is certain to refuse every append. An end mark still fits, and its acknowledgement proves that
 * everything before it is safe. End marks, and the larger records that test whether the seal holds, are blank: they
 * have no key, and a value of zeros. Readers skip them.
 */
public final class LogSeal {
    /** The {@code max.message.bytes} of a sealed topic: an end mark takes 69, the smallest mutation over 100. */
    public static final int MESSAGE_BYTES_MAX = 80;

    private static final int PROBE_BYTES = 256;

    private LogSeal() {}

    /** True when a topic with this {@code max.message.bytes} takes no mutation. */
    public static boolean isSealed(long messageBytesMax) {
        return messageBytesMax <= MESSAGE_BYTES_MAX;
    }

    /** The value of a blank record that a sealed topic takes; its key is null. */
    public static byte[] endMark() {
        return new byte[1];
    }

    /** The value of a blank record that a sealed topic refuses; its key is null. */
    public static byte[] probe() {
        return new byte[PROBE_BYTES];
    }

    /** True for a blank record, which readers skip. */
    public static boolean isBlank(byte @Nullable [] key, byte @Nullable [] value) {
        if (key != null || value == null || value.length == 0) {
            return false;
        }
        for (byte one : value) {
            if (one != 0) {
                return false;
            }
        }
        return true;
    }
}
