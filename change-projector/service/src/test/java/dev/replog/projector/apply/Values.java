package dev.replog.projector.apply;

import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Random values as the command API would have accepted them. */
final class Values {
    private static final int TEXT_LENGTH_MAX = 20;
    private static final long MILLIS_MIN = Instant.parse("0001-01-01T00:00:00Z").toEpochMilli();
    private static final long MILLIS_MAX =
            Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

    private Values() {}

    /** Some fields of the type with canonical values. */
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
            case TEXT ->
                limits.oneOf().isEmpty() ? Seeds.text(random, TEXT_LENGTH_MAX) : Seeds.oneOf(random, limits.oneOf());
            case WHOLE ->
                random.nextLong(limits.min().longValueExact(), limits.max().longValueExact() + 1);
            case DECIMAL -> decimal(limits, random);
            case FLAG -> random.nextBoolean();
            case DATE ->
                LocalDate.of(random.nextInt(1, 10_000), 1, 1)
                        .plusDays(random.nextInt(365))
                        .toString();
            case INSTANT -> CanonicalText.of(Instant.ofEpochMilli(random.nextLong(MILLIS_MIN, MILLIS_MAX + 1)));
            case ID -> uuid(random).toString();
        };
    }

    static UUID uuid(RandomGenerator random) {
        return new UUID(random.nextLong(), random.nextLong());
    }

    private static BigDecimal decimal(Field.Limits limits, RandomGenerator random) {
        int scale = random.nextInt(limits.scaleMax() + 1);
        long lowest = limits.min().movePointRight(scale).longValueExact();
        long highest = limits.max().movePointRight(scale).longValueExact();
        return Field.canonicalDecimal(BigDecimal.valueOf(random.nextLong(lowest, highest + 1), scale));
    }
}
