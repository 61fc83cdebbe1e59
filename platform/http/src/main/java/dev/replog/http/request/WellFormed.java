package dev.replog.http.request;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Checks names of users, devices and rooms: Unicode without control characters. Half of a surrogate pair has no UTF-8:
 * it would become a question mark, and two names would become one.
 */
public final class WellFormed {
    private WellFormed() {}

    /** Whether it is Unicode without control characters, not blank, and not longer than this. */
    public static boolean isName(@Nullable String text, int lengthMax) {
        return text != null && !text.isBlank() && text.length() <= lengthMax && isText(text);
    }

    private static boolean isText(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (Character.isISOControl(unit)) {
                return false;
            }
            if (Character.isSurrogate(unit)) {
                boolean isPair = i + 1 < text.length() && Character.isSurrogatePair(unit, text.charAt(i + 1));
                if (!isPair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /**
     * The value of a header, read as UTF-8; null when it is not UTF-8. The server gives each byte of it as one
     * character.
     */
    public static @Nullable String header(String value) {
        return decoded(value.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The text of these bytes; null when they are not UTF-8. */
    public static @Nullable String decoded(byte[] utf8) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException malformed) {
            return null;
        }
    }
}
