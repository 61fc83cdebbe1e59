package dev.replog.client.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * JSON values as plain Java values, all of them immutable: null, {@link Boolean}, {@link String}, {@link Long},
 * {@link Double}, {@link BigDecimal} for numbers that are neither, {@link List} and {@link Map}.
 */
public final class Json {

    private static final DateTimeFormatter INSTANT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private Json() {}

    /**
     * A value of an app as a JSON value. Instants become RFC 3339 with milliseconds, as the server keeps them.
     *
     * @throws IllegalArgumentException when JSON has no such value
     */
    public static @Nullable Object of(@Nullable Object value) {
        if (value == null || value instanceof String || value instanceof Boolean || value instanceof Long) {
            return value;
        }
        if (value instanceof Number number) {
            return number(number);
        }
        if (value instanceof Instant instant) {
            return INSTANT.format(instant);
        }
        if (value instanceof LocalDate || value instanceof UUID) {
            return value.toString();
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        if (value instanceof List<?> list) {
            return list(list);
        }
        if (value instanceof Map<?, ?> map) {
            Members.Builder members = new Members.Builder();
            map.forEach((name, member) -> members.put(String.valueOf(name), of(member)));
            return members.build();
        }
        throw new IllegalArgumentException(
                value.getClass().getName() + " (expected: a text, a number, a flag, a time, a list or a map)");
    }

    /** As {@link #of}, for a value that must be there. */
    public static Object required(@Nullable Object value) {
        Object json = of(value);
        if (json == null) {
            throw new IllegalArgumentException("null (expected: a value)");
        }
        return json;
    }

    /** The time as RFC 3339 in UTC, with milliseconds. */
    public static String instant(long epochMillis) {
        return INSTANT.format(Instant.ofEpochMilli(epochMillis));
    }

    /** Whether two values have the same content. The order of members does not count. */
    public static boolean same(@Nullable Object one, @Nullable Object other) {
        if (one == null || other == null) {
            return one == null && other == null;
        }
        if (one instanceof Number first && other instanceof Number second) {
            return compareNumbers(first, second) == 0;
        }
        if (one instanceof List<?> first && other instanceof List<?> second) {
            return sameItems(first, second);
        }
        if (one instanceof Map<?, ?> first && other instanceof Map<?, ?> second) {
            return first.size() == second.size()
                    && first.entrySet().stream()
                            .allMatch(member -> second.containsKey(member.getKey())
                                    && same(member.getValue(), second.get(member.getKey())));
        }
        return one.equals(other);
    }

    /**
     * The order of values: none first, then numbers by their value, texts by their Unicode code points, flags with
     * false first, and lists and objects by their text.
     */
    public static int compare(@Nullable Object one, @Nullable Object other) {
        int ranks = Integer.compare(rank(one), rank(other));
        if (ranks != 0 || one == null || other == null) {
            return ranks;
        }
        if (one instanceof Number first && other instanceof Number second) {
            return compareNumbers(first, second);
        }
        if (one instanceof Boolean first && other instanceof Boolean second) {
            return first.compareTo(second);
        }
        if (one instanceof String first && other instanceof String second) {
            return compareTexts(first, second);
        }
        return compareTexts(JsonWriter.write(one), JsonWriter.write(other));
    }

    /** The members of an object; null when it is none. */
    @SuppressWarnings("unchecked") // Every map among JSON values has texts as keys.
    public static @Nullable Map<String, @Nullable Object> object(@Nullable Object value) {
        return value instanceof Map<?, ?> ? (Map<String, @Nullable Object>) value : null;
    }

    /** The items of a list; none when it is no list. */
    @SuppressWarnings("unchecked") // A list can be read as one of any values.
    public static List<@Nullable Object> items(@Nullable Object value) {
        return value instanceof List<?> ? (List<@Nullable Object>) value : List.of();
    }

    /** The text; null when it is none. */
    public static @Nullable String text(@Nullable Object value) {
        return value instanceof String text ? text : null;
    }

    /** The whole number; null when it is none. */
    public static @Nullable Long whole(@Nullable Object value) {
        return value instanceof Long number ? number : null;
    }

    /** The texts of a list; other items are left out. */
    public static List<String> texts(@Nullable Object value) {
        List<String> texts = new ArrayList<>();
        for (Object item : items(value)) {
            if (item instanceof String text) {
                texts.add(text);
            }
        }
        return texts;
    }

    /** Of numbers with the same value, all become the same one. */
    static Object number(Number number) {
        if (number instanceof Double || number instanceof Float) {
            double value = number instanceof Float ? Double.parseDouble(number.toString()) : number.doubleValue();
            if (Double.isNaN(value) || Double.isInfinite(value)) {
                throw new IllegalArgumentException(number + " (expected: a finite number)");
            }
            return value == Math.rint(value) && Math.abs(value) < 0x1p53 ? (Object) (long) value : (Object) value;
        }
        if (number instanceof BigDecimal decimal) {
            return decimal(decimal);
        }
        return number instanceof BigInteger integer ? decimal(new BigDecimal(integer)) : (Object) number.longValue();
    }

    static Object decimal(BigDecimal number) {
        if (number.precision() - number.scale() > 400 || number.scale() > 400) {
            throw new IllegalArgumentException("a number with more than 400 digits (expected: at most 400)");
        }
        if (number.signum() == 0 || number.stripTrailingZeros().scale() <= 0) {
            BigInteger whole = number.toBigInteger();
            return whole.bitLength() < 64 ? (Object) whole.longValue() : (Object) new BigDecimal(whole);
        }
        double near = number.doubleValue();
        return BigDecimal.valueOf(near).compareTo(number) == 0 ? (Object) near : (Object) number.stripTrailingZeros();
    }

    private static List<@Nullable Object> list(List<?> list) {
        List<@Nullable Object> items = new ArrayList<>(list.size());
        for (Object item : list) {
            items.add(of(item));
        }
        return Collections.unmodifiableList(items);
    }

    private static boolean sameItems(List<?> one, List<?> other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (int i = 0; i < one.size(); i++) {
            if (!same(one.get(i), other.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static int rank(@Nullable Object value) {
        if (value == null) {
            return 0;
        }
        if (value instanceof Number) {
            return 1;
        }
        if (value instanceof String) {
            return 2;
        }
        return value instanceof Boolean ? 3 : 4;
    }

    private static int compareNumbers(Number one, Number other) {
        if (one instanceof Long first && other instanceof Long second) {
            return first.compareTo(second);
        }
        if (one instanceof Double first && other instanceof Double second) {
            return first.compareTo(second);
        }
        return exact(one).compareTo(exact(other));
    }

    private static BigDecimal exact(Number number) {
        return number instanceof BigDecimal decimal ? decimal : new BigDecimal(number.toString());
    }

    /** By code points: the order of UTF-8, which databases have. {@code String.compareTo} has that of UTF-16. */
    private static int compareTexts(String one, String other) {
        int length = Math.min(one.length(), other.length());
        for (int i = 0; i < length; i++) {
            char first = one.charAt(i);
            char second = other.charAt(i);
            if (first != second) {
                boolean isPair = Character.isSurrogate(first) != Character.isSurrogate(second);
                int order = Character.compare(first, second);
                return isPair && first >= 0xd800 && second >= 0xd800 ? (Character.isSurrogate(first) ? 1 : -1) : order;
            }
        }
        return Integer.compare(one.length(), other.length());
    }
}
