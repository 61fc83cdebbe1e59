package dev.replog.http.request;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The preferences of a client (RFC 7240): how long to wait for the outcome, or not to wait. A preference is optional:
 * malformed and unknown ones are ignored, the first of several counts, and the wait is limited to the allowed range.
 *
 * @param waitFor how long to wait; null when the client did not say
 * @param respondAsync true when the client does not want to wait
 */
public record Prefer(@Nullable Duration waitFor, boolean respondAsync) {
    private static final Prefer NOTHING = new Prefer(null, false);
    private static final int SECONDS_DIGITS_MAX = 9;

    /** Reads all lines of the header. */
    public static Prefer parse(List<String> lines, Duration waitMax) {
        if (lines.isEmpty()) {
            return NOTHING;
        }
        Duration wait = null;
        boolean respondAsync = false;
        for (String line : lines) {
            for (String preference : split(line, ',')) {
                // Parameters after the first semicolon refine a preference; none is defined for these two.
                String[] pair = split(preference, ';').getFirst().split("=", 2);
                String name = pair[0].strip().toLowerCase(Locale.ROOT);
                String value = pair.length == 2 ? unquote(pair[1].strip()) : "";
                if (name.equals("respond-async")) {
                    respondAsync = true;
                } else if (name.equals("wait") && wait == null) {
                    wait = seconds(value, waitMax);
                }
            }
        }
        return new Prefer(wait, respondAsync);
    }

    /** The value of Preference-Applied, when there is one. */
    public Optional<String> applied() {
        if (respondAsync) {
            return Optional.of("respond-async");
        }
        return Optional.ofNullable(waitFor).map(duration -> "wait=" + duration.toSeconds());
    }

    private static @Nullable Duration seconds(String digits, Duration waitMax) {
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return null;
        }
        if (digits.length() > SECONDS_DIGITS_MAX) {
            return waitMax;
        }
        Duration asked = Duration.ofSeconds(Long.parseLong(digits));
        return asked.compareTo(waitMax) > 0 ? waitMax : asked;
    }

    /** Splits only outside of quoted strings. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static String unquote(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
