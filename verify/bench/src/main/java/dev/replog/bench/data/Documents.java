package dev.replog.bench.data;

import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Users, ids and documents: exercises of about 500 bytes of JSON, half of them notes. The same number gives the same
 * content, so all measurements use the same data.
 */
public final class Documents {
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz     ";
    private static final int NOTES_LENGTH = 380;
    private static final int DISTINCT = 1_024;

    private final String[] notes = new String[DISTINCT];

    public Documents(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < DISTINCT; i++) {
            StringBuilder text = new StringBuilder(NOTES_LENGTH);
            for (int n = 0; n < NOTES_LENGTH; n++) {
                text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
            }
            notes[i] = text.append('.').toString();
        }
    }

    public static String user(String group, int number) {
        return "bench-" + group + "-" + number;
    }

    /** The id of an entity of a user: always the same, and spread over the whole range like random ids. */
    public static UUID id(int user, long number) {
        long high = mix(number * 0x9E3779B97F4A7C15L + user);
        long low = mix(high ^ number ^ ((long) user << 32));
        return new UUID(high & 0xFFFFFFFFFFFF0FFFL | 0x4000L, low & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L);
    }

    public static String name(long number) {
        return "Exercise number " + number;
    }

    public String notes(long number) {
        return notes[(int) Math.floorMod(number, (long) DISTINCT)];
    }

    /** The fields of an exercise, as JSON. */
    public String json(long number) {
        return "{\"name\":\"" + name(number) + "\",\"category\":\"strength\",\"muscle_group\":\"legs\",\"equipment\":"
                + "\"barbell\",\"notes\":\"" + notes(number) + "\",\"is_custom\":true}";
    }

    private static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
