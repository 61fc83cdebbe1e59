package dev.replog.schemas.catalogue;

import dev.replog.schemas.Property;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Random values in the form that {@link Field#check} returns. */
final class Values {
    private static final long MILLIS_MIN = Instant.parse("0001-01-01T00:00:00Z").toEpochMilli();
    private static final long MILLIS_MAX =
            Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();
    private static final int LENGTH_MAX = 30;

    private Values() {}

    static Field anyField(RandomGenerator random) {
        return Property.oneOf(
                random, fields(Property.oneOf(random, Catalogue.shipped().types())));
    }

    static List<Field> fields(EntityType type) {
        return List.copyOf(type.fields());
    }

    /** Some fields of the type with values, others without. */
    static Map<String, Object> some(EntityType type, RandomGenerator random) {
        Map<String, Object> values = new TreeMap<>();
        for (Field field : type.fields()) {
            if (random.nextInt(3) > 0) {
                values.put(field.name(), canonical(field, random));
            }
        }
        return values;
    }

    static Object canonical(Field field, RandomGenerator random) {
        Field.Limits limits = field.limits();
        return switch (field.kind()) {
            case TEXT -> limits.oneOf().isEmpty() ? text(limits, random) : Property.oneOf(random, limits.oneOf());
            case WHOLE ->
                random.nextLong(limits.min().longValueExact(), limits.max().longValueExact() + 1);
            case DECIMAL -> decimal(limits, random);
            case FLAG -> random.nextBoolean();
            case DATE ->
                LocalDate.of(random.nextInt(1, 10_000), 1, 1)
                        .plusDays(random.nextInt(365))
                        .toString();
            case INSTANT -> CanonicalText.of(Instant.ofEpochMilli(random.nextLong(MILLIS_MIN, MILLIS_MAX + 1)));
            case ID -> new UUID(random.nextLong(), random.nextLong()).toString();
        };
    }

    private static String text(Field.Limits limits, RandomGenerator random) {
        String text = Property.text(random, LENGTH_MAX).replace("\0", "");
        return text.length() < limits.min().intValueExact() ? "x" : text;
    }

    private static BigDecimal decimal(Field.Limits limits, RandomGenerator random) {
        int scale = random.nextInt(limits.scaleMax() + 1);
        long lowest = limits.min().movePointRight(scale).longValueExact();
        long highest = limits.max().movePointRight(scale).longValueExact();
        return Field.canonicalDecimal(BigDecimal.valueOf(random.nextLong(lowest, highest + 1), scale));
    }
}
