package dev.replog.schemas.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.Property;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalTextTest {
    private static final long FIRST_MILLIS =
            Instant.parse("0001-01-01T00:00:00Z").toEpochMilli();
    private static final long LAST_MILLIS =
            Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

    @ParameterizedTest
    @ValueSource(strings = {"0001-01-01", "1969-12-31", "2024-02-29", "2026-11-10", "9999-12-31"})
    void date_isItsOwnCanonicalForm(String text) {
        assertThat(CanonicalText.date(text)).contains(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026",
                "2026-11",
                "2026-1-1",
                "2026-02-29",
                "2026-13-01",
                "2026-11-31",
                "2026-11-10 ",
                " 2026-11-10",
                "2026-11-10T00:00:00Z",
                "20261110",
                "10.11.2026",
                "0000-01-01",
                "-0001-01-01",
                "-0000-01-01",
                "+2026-01-01",
                "+12026-01-01",
                "12026-01-01",
                "２０２６-11-10",
                "2026−11−10"
            })
    void otherText_isNoDate(String text) {
        assertThat(CanonicalText.date(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-10T14:30:00.123Z,           2026-11-10T14:30:00.123Z",
        "2026-11-10T14:30:00Z,               2026-11-10T14:30:00.000Z",
        "2026-11-10t14:30:00.5z,             2026-11-10T14:30:00.500Z",
        "2026-11-10T14:30:00.123999999Z,     2026-11-10T14:30:00.123Z",
        "2026-11-10T14:30:00+05:30,          2026-11-10T09:00:00.000Z",
        "2026-11-10T14:30:00-00:00,          2026-11-10T14:30:00.000Z",
        "2026-01-01T00:30:00+01:00,          2025-12-31T23:30:00.000Z",
        "1969-12-31T23:59:59.9999Z,          1969-12-31T23:59:59.999Z",
        "0001-01-01T00:00:00Z,               0001-01-01T00:00:00.000Z",
        "9999-12-31T23:59:59.999999999Z,     9999-12-31T23:59:59.999Z",
    })
    void instant_isMovedToUtcAndCutToTheMillisecond(String text, String canonical) {
        assertThat(CanonicalText.instant(text)).contains(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-11-10",
                "2026-11-10T14:30:00",
                "2026-11-10T14:30Z",
                "2026-11-10 14:30:00Z",
                "2026-11-10T24:00:00Z",
                "2026-11-10T23:59:60Z",
                "2026-02-29T00:00:00Z",
                "2026-11-10T14:30:00.Z",
                "2026-11-10T14:30:00,5Z",
                "2026-11-10T14:30:00.1234567890Z",
                "2026-11-10T14:30:00+05",
                "2026-11-10T14:30:00+0530",
                "2026-11-10T14:30:00+05:30:15",
                "2026-11-10T14:30:00+19:00",
                "2026-11-10T14:30:00Z[Europe/Berlin]",
                "2026-11-10T14:30:00Z ",
                "0000-12-31T23:59:59Z",
                "0001-01-01T00:00:00+00:01",
                "9999-12-31T23:59:59-00:01",
                "+12026-01-01T00:00:00Z",
                "-0001-01-01T00:00:00Z",
                "２０２６-11-10T14:30:00Z",
                "1762785000"
            })
    void otherText_isNoInstant(String text) {
        assertThat(CanonicalText.instant(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "B411D5B5-99C3-5BD6-A1C3-066231249FBA, b411d5b5-99c3-5bd6-a1c3-066231249fba",
        "00000000-0000-0000-0000-000000000000, 00000000-0000-0000-0000-000000000000",
    })
    void uuid_isLowerCase(String text, String canonical) {
        assertThat(CanonicalText.uuid(text)).contains(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1-1-1-1-1",
                "b411d5b599c35bd6a1c3066231249fba",
                "{b411d5b5-99c3-5bd6-a1c3-066231249fba}",
                "b411d5b5-99c3-5bd6-a1c3-066231249fbg",
                "b411d5b5-99c3-5bd6-a1c30-66231249fba",
                "b411d5b5-99c3-5bd6-a1c3-066231249fb",
                "b411d5b5-99c3-5bd6-a1c3-066231249fb１",
                " b411d5b5-99c3-5bd6-a1c3-066231249fb"
            })
    void otherText_isNoUuid(String text) {
        assertThat(CanonicalText.uuid(text)).isEmpty();
    }

    @Test
    void canonicalForms_areTheirOwnCanonicalForms() {
        Property.holds(random -> {
            String instant = CanonicalText.of(Instant.ofEpochMilli(random.nextLong(FIRST_MILLIS, LAST_MILLIS + 1)));
            assertThat(CanonicalText.instant(instant)).contains(instant);
            assertThat(CanonicalText.parseInstant(instant).map(CanonicalText::of))
                    .contains(instant);
            String date = LocalDate.of(random.nextInt(1, 10_000), 1, 1)
                    .plusDays(random.nextInt(365))
                    .toString();
            assertThat(CanonicalText.date(date)).contains(date);
            String uuid = new UUID(random.nextLong(), random.nextLong()).toString();
            assertThat(CanonicalText.uuid(uuid)).contains(uuid);
        });
    }

    @Test
    void garbage_neverThrows() {
        Property.holds(random -> {
            String text = Property.text(random, 50);
            assertThat(CanonicalText.date(text)).isEmpty();
            assertThat(CanonicalText.instant(text)).isEmpty();
            assertThat(CanonicalText.uuid(text)).isEmpty();
            assertThat(CanonicalText.isWellFormed(text)).isTrue();
        });
    }

    @Test
    void halfAPair_isNotWellFormed() {
        assertThat(CanonicalText.isWellFormed("a\uD83D\uDCAAb")).isTrue();
        assertThat(CanonicalText.isWellFormed("\uD83D")).isFalse();
        assertThat(CanonicalText.isWellFormed("\uDCAA")).isFalse();
        assertThat(CanonicalText.isWellFormed("\uDCAA\uD83D")).isFalse();
        assertThat(CanonicalText.isWellFormed("\uD83D\uD83D\uDCAA")).isFalse();
    }

    @Test
    void shownText_isBoundedAndPrintable() {
        assertThat(CanonicalText.shown("push day 💪")).isEqualTo("push day 💪");
        assertThat(CanonicalText.shown("a\nb\0c\u009Fd\uD83D")).isEqualTo("a\uFFFDb\uFFFDc\uFFFDd\uFFFD");
        assertThat(CanonicalText.shown("x".repeat(60))).isEqualTo("x".repeat(60));
        assertThat(CanonicalText.shown("x".repeat(61))).isEqualTo("x".repeat(60) + "…");
        assertThat(CanonicalText.shown("x".repeat(59) + "💪")).isEqualTo("x".repeat(59) + "\uFFFD…");
    }
}
