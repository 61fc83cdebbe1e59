package dev.replog.projector.apply;

import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * Tries a property on other seeds in every run. A failure names its seed, and {@code -Dseed=N} tries that seed alone.
 */
public final class Seeds {
    /** A property that may fail in any way. */
    public interface Property {
        void check(RandomGenerator random) throws Exception;
    }

    private Seeds() {}

    public static void holds(int times, Property property) throws Exception {
        Long replayed = Long.getLong("seed");
        if (replayed != null) {
            property.check(new Random(replayed));
            return;
        }
        RandomGenerator seeds = new Random();
        for (int i = 0; i < times; i++) {
            long seed = seeds.nextLong();
            try {
                property.check(new Random(seed));
            } catch (AssertionError | Exception e) {
                throw new AssertionError("-Dseed=" + seed + " replays this: " + e, e);
            }
        }
    }

    /** Of a seed that is printed; {@code -Dseed=N} takes that one. */
    public static Random printed(String test) {
        long seed = Long.getLong("seed", new Random().nextLong());
        System.out.println(test + ": -Dseed=" + seed);
        return new Random(seed);
    }

    public static <T> T oneOf(RandomGenerator random, List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** Valid Unicode of 1 to {@code lengthMax} characters of any plane, without NUL, which PostgreSQL refuses. */
    public static String text(RandomGenerator random, int lengthMax) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(1, lengthMax + 1);
        while (text.codePointCount(0, text.length()) < length) {
            int c = random.nextInt(1, random.nextBoolean() ? 0x80 : 0x11_0000);
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                text.appendCodePoint(c);
            }
        }
        return text.toString();
    }
}
