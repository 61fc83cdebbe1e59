package dev.replog.client.platform;

/** Random bits. Ids and the jitter of delays are made from them. */
@FunctionalInterface
public interface RandomSource {

    /** 64 random bits. */
    long nextLong();

    /** A number in [0, 1). */
    default double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }
}
