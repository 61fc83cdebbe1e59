package dev.replog.schemas.token;

import java.util.Optional;

/**
 * The text form of an entity tag: the position of the last change, in lower-case hexadecimal without leading zeros.
 * PostgreSQL's {@code to_hex} gives the same text, which pulls need because SQL writes their items.
 */
public final class Etag {
    private static final int DIGITS_MAX = 16;

    private Etag() {}

    public static String of(long position) {
        return Long.toHexString(position);
    }

    /** The position of an etag, or empty when this log never issued such a text. */
    public static Optional<Position> parse(String text) {
        if (text.isEmpty() || text.length() > DIGITS_MAX || text.charAt(0) == '0') {
            return Optional.empty();
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = digit(text.charAt(i));
            if (digit < 0) {
                return Optional.empty();
            }
            value = value << 4 | digit;
        }
        return value > 0 ? Optional.of(new Position(value)) : Optional.empty();
    }

    private static int digit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    }
}
