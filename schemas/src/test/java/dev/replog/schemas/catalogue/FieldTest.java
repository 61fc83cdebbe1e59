package dev.replog.schemas.catalogue;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.replog.schemas.Property;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldTest {
    private static final Field NAME = field("exercise", "name");
    private static final Field STATUS = field("workout", "status");
    private static final Field REPS = field("workout_set", "reps");
    private static final Field WEIGHT = field("workout_set", "weight");
    private static final Field DONE = field("workout_set", "completed");
    private static final Field DAY = field("workout", "scheduled_date");
    private static final Field BEGAN = field("workout", "started_at");
    private static final Field EXERCISE = field("workout_exercise", "exercise_id");

    static Stream<Arguments> accepted() {
        return Stream.of(
                arguments(NAME, "Squat", "Squat"),
                arguments(NAME, " \n", " \n"),
                arguments(NAME, "💪".repeat(200), "💪".repeat(200)),
                arguments(field("exercise", "notes"), "", ""),
                arguments(STATUS, "in_progress", "in_progress"),
                arguments(REPS, 0L, 0L),
                arguments(REPS, 10_000, 10_000L),
                arguments(REPS, BigInteger.TEN, 10L),
                arguments(REPS, new BigDecimal("5.000"), 5L),
                arguments(REPS, new BigDecimal("1e3"), 1_000L),
                arguments(REPS, new BigDecimal("0e999999999"), 0L),
                arguments(WEIGHT, 60L, new BigDecimal("60")),
                arguments(WEIGHT, new BigDecimal("62.500"), new BigDecimal("62.5")),
                arguments(WEIGHT, new BigDecimal("1e5"), new BigDecimal("100000")),
                arguments(WEIGHT, new BigDecimal("0.001"), new BigDecimal("0.001")),
                arguments(WEIGHT, new BigDecimal("-0.0"), new BigDecimal("0")),
                arguments(WEIGHT, new BigDecimal("0e-999999999"), new BigDecimal("0")),
                arguments(DONE, true, true),
                arguments(DONE, false, false),
                arguments(DAY, "2026-11-10", "2026-11-10"),
                arguments(BEGAN, "2026-11-10T15:30:00+01:00", "2026-11-10T14:30:00.000Z"),
                arguments(EXERCISE, "4C0E4572-A124-546C-9135-307D8F5D13DF", "4c0e4572-a124-546c-9135-307d8f5d13df"));
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void value_isAcceptedInItsCanonicalForm(Field field, Object given, Object canonical) {
        assertThat(field.check(given)).isEqualTo(new Checked.Accepted(canonical));
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                arguments(NAME, 7L, "name: 7 (expected: a string)"),
                arguments(NAME, true, "name: true (expected: a string)"),
                arguments(NAME, "", "name: 0 characters (expected: 1..200)"),
                arguments(NAME, "x".repeat(201), "name: 201 characters (expected: 1..200)"),
                arguments(NAME, "a\0b", "name: contains a NUL character (expected: text without it)"),
                arguments(NAME, "\uD83D", "name: contains half of a surrogate pair (expected: valid Unicode)"),
                arguments(
                        STATUS,
                        "done\n",
                        "status: done\uFFFD (expected: one of scheduled, in_progress, completed, skipped)"),
                arguments(REPS, "5", "reps: 5 (expected: a whole number)"),
                arguments(REPS, true, "reps: true (expected: a whole number)"),
                arguments(REPS, -1L, "reps: -1 (expected: 0..10000)"),
                arguments(REPS, 10_001L, "reps: 10001 (expected: 0..10000)"),
                arguments(REPS, new BigDecimal("5.5"), "reps: 5.5 (expected: a whole number)"),
                arguments(REPS, BigInteger.ONE.shiftLeft(64), "reps: 18446744073709551616 (expected: 0..10000)"),
                arguments(WEIGHT, "62.5", "weight: 62.5 (expected: a number)"),
                arguments(WEIGHT, new BigDecimal("-0.001"), "weight: -0.001 (expected: 0..100000)"),
                arguments(WEIGHT, new BigDecimal("100000.001"), "weight: 100000.001 (expected: 0..100000)"),
                arguments(WEIGHT, new BigDecimal("0.0001"), "weight: 0.0001 (expected: at most 3 decimals)"),
                arguments(DONE, "true", "completed: true (expected: true or false)"),
                arguments(DONE, 1L, "completed: 1 (expected: true or false)"),
                arguments(DAY, "2026-02-29", "scheduled_date: 2026-02-29 (expected: a date such as 2026-11-10)"),
                arguments(DAY, 20_767L, "scheduled_date: 20767 (expected: a date such as 2026-11-10)"),
                arguments(
                        BEGAN,
                        "2026-11-10T14:30",
                        "started_at: 2026-11-10T14:30 (expected: an instant such as 2026-11-10T14:30:00.123Z)"),
                arguments(BEGAN, 1L, "started_at: 1 (expected: an instant such as 2026-11-10T14:30:00.123Z)"),
                arguments(EXERCISE, "squat", "exercise_id: squat (expected: a UUID)"),
                arguments(EXERCISE, 1L, "exercise_id: 1 (expected: a UUID)"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void value_isRefusedWithItselfAndWhatIsExpected(Field field, Object given, String message) {
        assertThat(field.check(given)).isEqualTo(new Checked.Refused(message));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e999999999",
                "-1e999999999",
                "1e-999999999",
                "1e2147483647",
                "1e-2147483647",
                "123456789e999999"
            })
    void hugeExponent_isRefusedAtOnce(String number) {
        BigDecimal given = new BigDecimal(number);
        assertTimeoutPreemptively(Duration.ofSeconds(2), () -> {
            assertThat(field("workout_set", "order").check(given)).isInstanceOf(Checked.Refused.class);
            assertThat(WEIGHT.check(given)).isInstanceOf(Checked.Refused.class);
            assertThat(NAME.check(given)).isInstanceOf(Checked.Refused.class);
        });
    }

    @Test
    void endlessDigits_areRefusedWithoutBeingLookedAt() {
        BigInteger digits = BigInteger.TEN.pow(3_000_000);
        assertTimeoutPreemptively(Duration.ofSeconds(2), () -> {
            assertThat(REPS.check(digits))
                    .isEqualTo(new Checked.Refused(
                            "reps: a number of some 3000000 digits (expected: at most 100 digits)"));
            assertThat(WEIGHT.check(new BigDecimal(digits, 3_000_000))).isInstanceOf(Checked.Refused.class);
            assertThat(NAME.check(digits))
                    .isEqualTo(new Checked.Refused("name: a number of some 3000000 digits (expected: a string)"));
        });
    }

    @Test
    void binaryFraction_isAFaultOfTheCaller_notARoundedValue() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WEIGHT.check(62.5))
                .withMessage("java.lang.Double: not an exact number"
                        + " (expected: Long, Integer, BigInteger or BigDecimal)");
    }

    @Test
    void canonicalValue_isAcceptedAsItIs() {
        Property.holds(random -> {
            Field field = Values.anyField(random);
            Object canonical = Values.canonical(field, random);
            assertThat(field.check(canonical)).isEqualTo(new Checked.Accepted(canonical));
        });
    }

    @Test
    void equalNumbers_areOneCanonicalNumber() {
        Property.holds(random -> {
            BigDecimal value = BigDecimal.valueOf(random.nextInt(100_000_000), 3);
            Checked canonical = WEIGHT.check(value);
            assertThat(WEIGHT.check(value.setScale(3 + random.nextInt(20)))).isEqualTo(canonical);
            assertThat(WEIGHT.check(value.stripTrailingZeros())).isEqualTo(canonical);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'string'",
                "['null', 'string', 'long']",
                "['null', 'double']",
                "['null', 'bytes']",
                "['null', 'int']",
                "['null', 'long']",
                "['null', {'type': 'string', 'logicalType': 'uuid'}]"
            })
    void schemaWithoutRules_isRefusedAtStart(String type) {
        String record = "{'type': 'record', 'name': 'R', 'fields': [{'name': 'f', 'type': " + type + "}]}";
        Schema.Field field =
                new Schema.Parser().parse(record.replace('\'', '"')).getField("f");
        assertThatIllegalStateException().isThrownBy(() -> Field.of(field)).withMessageContaining("f: ");
    }

    private static Field field(String type, String name) {
        return requireNonNull(Catalogue.shipped().require(type).field(name));
    }
}
