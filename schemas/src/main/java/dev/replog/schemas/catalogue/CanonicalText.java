package dev.replog.schemas.catalogue;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The canonical text of dates, instants and ids: the same value always has the same text, stored, compared and sent.
 */
public final class CanonicalText {
    private static final int SHOWN_MAX = 60;
    private static final int UUID_LENGTH = 36;
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    private static final DateTimeFormatter INSTANT =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);
    /** Java's own parser also accepts minutes without seconds and offsets with seconds. */
    private static final Pattern RFC_3339 =
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2})");
    /** PostgreSQL has no year 0, and the analysts' views convert these texts to its dates. */
    private static final int YEAR_MIN = 1;

    private static final int YEAR_MAX = 9999;

    private CanonicalText() {}

    /** An RFC 3339 full-date of the years 0001 to 9999, or empty. */
    public static Optional<String> date(String text) {
        try {
            LocalDate date = LocalDate.parse(text, DATE);
            return isStorable(date.getYear()) ? Optional.of(DATE.format(date)) : Optional.empty();
        } catch (DateTimeException notADate) {
            return Optional.empty();
        }
    }

    /** An RFC 3339 date-time, converted to UTC (years 0001 to 9999 there) and cut to the millisecond; or empty. */
    public static Optional<String> instant(String text) {
        return parseInstant(text).map(CanonicalText::of);
    }

    public static Optional<Instant> parseInstant(String text) {
        if (!RFC_3339.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            Instant instant = OffsetDateTime.parse(text).toInstant();
            return isStorable(instant.atOffset(ZoneOffset.UTC).getYear())
                    ? Optional.of(instant.truncatedTo(ChronoUnit.MILLIS))
                    : Optional.empty();
        } catch (DateTimeException notAnInstant) {
            return Optional.empty();
        }
    }

    public static String of(Instant instant) {
        return INSTANT.format(instant);
    }

    /** The lower-case form of a UUID of 36 characters, or empty. Java's own parser also accepts shorter texts. */
    public static Optional<String> uuid(String text) {
        return parseUuid(text).map(UUID::toString);
    }

    public static Optional<UUID> parseUuid(String text) {
        if (text.length() != UUID_LENGTH) {
            return Optional.empty();
        }
        for (int i = 0; i < UUID_LENGTH; i++) {
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            char c = text.charAt(i);
            if (dash ? c != '-' : !isHexDigit(c)) {
                return Optional.empty();
            }
        }
        return Optional.of(UUID.fromString(text));
    }

    /** False when the text holds half of a surrogate pair, which UTF-8 and PostgreSQL cannot carry. */
    public static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** A client's text in a form that a message can contain: bounded, without control characters. */
    public static String shown(String text) {
        String cut = text.length() > SHOWN_MAX ? text.substring(0, SHOWN_MAX) + "…" : text;
        StringBuilder shown = new StringBuilder(cut.length());
        cut.codePoints()
                .forEach(c -> shown.appendCodePoint(
                        Character.isISOControl(c) || Character.isSurrogate((char) c) && c < 0x10000 ? '\uFFFD' : c));
        return shown.toString();
    }

    private static boolean isStorable(int year) {
        return year >= YEAR_MIN && year <= YEAR_MAX;
    }

    private static boolean isHexDigit(char c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }
}
