package dev.replog.schemas.log;

import org.jspecify.annotations.Nullable;

/**
 * How a generation of the log ends. Its topic is given so small a {@code max.message.bytes} that no mutation fits, and
 * so the broker refuses every append for certain; what still fits is an end mark, and its acknowledgement proves that
 * everything before it is safe. End marks, and the larger records that try whether the seal holds, are blank: no key,
 * and a value of zeros. A reader passes over them.
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

    /** True for a record that says nothing and is passed over. */
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
