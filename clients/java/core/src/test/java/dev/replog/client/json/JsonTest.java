package dev.replog.client.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "false",
                "0",
                "-1",
                "9223372036854775807",
                "82.5",
                "\"\"",
                "[]",
                "{}",
                "\"a\\\"\\\\\\n\\r\\t\\u0001 ü 🏋\"",
                "[1,[2,{\"a\":null}]]",
                "{\"a\":{\"b\":[true]},\"c\":\"d\"}",
                "12345678901234567890123",
                "0.1234567890123456789012345",
                "\"\\ud800\""
            })
    void whatWasWritten_isRead(String text) {
        assertThat(JsonWriter.write(JsonReader.read(text))).isEqualTo(text);
    }

    @Test
    void numbersWithAnExponent_areReadByTheirValue() {
        assertThat(JsonReader.read("1.5e3")).isEqualTo(1_500L);
        assertThat(JsonReader.read("25E-2")).isEqualTo(0.25);
        assertThat(JsonReader.read("1e30")).isEqualTo(new BigDecimal("1000000000000000000000000000000"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "nul",
                "tru",
                "[1,]",
                "{\"a\":1,}",
                "{a:1}",
                "01",
                "1.",
                "-",
                ".5",
                "1e",
                "\"a",
                "\"\\x\"",
                "\"\\u12g4\"",
                "[1",
                "{\"a\" 1}",
                "1 2",
                "\"a\nb\"",
                "NaN",
                "1e999999999"
            })
    void whatIsNotJson_isRefused(String text) {
        assertThatThrownBy(() -> JsonReader.read(text))
                .isInstanceOf(JsonFormatException.class)
                .hasMessageContaining("expected: ");
    }

    @Test
    void deepNesting_isRefused() {
        assertThatThrownBy(() -> JsonReader.read("[".repeat(101))).hasMessageContaining("at most 100 levels");
        assertThat(JsonReader.read("[".repeat(100) + "]".repeat(100))).isInstanceOf(List.class);
    }

    @Test
    void theLastValueOfAName_counts() {
        assertThat(JsonReader.read("{\"a\":1,\"a\":2}")).isEqualTo(Map.of("a", 2L));
    }

    @Test
    void objectsOfAnySize_keepTheirMembers() {
        Random random = new Random(3);
        for (int size : new int[] {0, 1, 31, 32, 33, 500}) {
            Members.Builder members = new Members.Builder();
            for (int i = 0; i < size; i++) {
                members.put("n" + i, random.nextLong());
            }
            Map<String, @Nullable Object> built =
                    members.put("gone", 1L).remove("gone").build();
            assertThat(built).hasSize(size);
            assertThat(JsonReader.read(JsonWriter.write(built))).isEqualTo(built);
        }
    }

    @Test
    void valuesOfApps_becomeJson() {
        assertThat(Json.of(3)).isEqualTo(3L);
        assertThat(Json.of(2.0)).isEqualTo(2L);
        assertThat(Json.of(82.1f)).isEqualTo(82.1);
        assertThat(Json.of(new BigDecimal("82.50"))).isEqualTo(82.5);
        assertThat(Json.of(new BigDecimal("1e3"))).isEqualTo(1_000L);
        assertThat(Json.of(new BigInteger("9223372036854775808"))).isEqualTo(new BigDecimal("9223372036854775808"));
        assertThat(Json.of(Instant.parse("2026-11-01T10:00:00Z"))).isEqualTo("2026-11-01T10:00:00.000Z");
        assertThat(Json.of(LocalDate.of(2026, 11, 1))).isEqualTo("2026-11-01");
        assertThatThrownBy(() -> Json.of(Double.NaN)).hasMessageContaining("finite");
        assertThatThrownBy(() -> Json.of(new Object())).hasMessageContaining("java.lang.Object (expected: a text");
    }

    @Test
    void numbersAreTheSame_whenTheirValueIs() {
        assertThat(Json.same(2L, 2.0)).isTrue();
        assertThat(Json.same(82.5, new BigDecimal("82.5"))).isTrue();
        assertThat(Json.same(List.of(1L), List.of(2L))).isFalse();
        assertThat(Json.same(Map.of("a", 1L), Map.of("b", 1L))).isFalse();
        assertThat(Json.same(null, false)).isFalse();
    }

    @Test
    void theOrder_isNoneNumbersTextsFlags() {
        // U+FFFD is before U+1F3CB, although its UTF-16 unit is after those of the pair.
        List<@Nullable Object> sorted =
                Arrays.asList(null, -1L, 0.5, 1L, 2.5, "", "a", "a\uFFFD", "a\uD83C\uDFCB", "b", false, true);
        List<@Nullable Object> shuffled = new ArrayList<>(sorted);
        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(shuffled, new Random(seed));
            shuffled.sort(Json::compare);
            assertThat(shuffled).isEqualTo(sorted);
        }
    }
}
