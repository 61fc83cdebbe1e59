package dev.replog.schemas;

import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Tests a property with many seeds, which differ in every run. A failure names its seed, and {@code -Dseed=N} runs that
 * seed alone.
 */
public final class Property {
    private static final int TIMES = 1_000;

    private Property() {}

    public static void holds(Consumer<RandomGenerator> property) {
        Long replayed = Long.getLong("seed");
        if (replayed != null) {
            property.accept(new Random(replayed));
            return;
        }
        RandomGenerator seeds = new Random();
        for (int i = 0; i < TIMES; i++) {
            long seed = seeds.nextLong();
            try {
                property.accept(new Random(seed));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("-Dseed=" + seed + " replays this: " + e, e);
            }
        }
    }

    /** Valid Unicode of 0 to {@code lengthMax} characters, NUL and line feeds among them. */
    public static String text(RandomGenerator random, int lengthMax) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(lengthMax + 1);
        while (text.codePointCount(0, text.length()) < length) {
            int c = random.nextInt(random.nextBoolean() ? 0x80 : 0x11_0000);
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                text.appendCodePoint(c);
            }
        }
        return text.toString();
    }

    public static <T> T oneOf(RandomGenerator random, List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
