package dev.replog.schemas.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.Property;
import java.math.BigInteger;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EtagTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "255, ff",
        "281474976710656, 1000000000000",
        "281474976753323, 100000000a6ab",
        "9223372036854775807, 7fffffffffffffff",
    })
    void text_isWhatToHexGives(long position, String text) {
        assertThat(Etag.of(position)).isEqualTo(text);
        assertThat(Etag.parse(text)).contains(new Position(position));
    }

    @Test
    void everyPosition_roundTrips() {
        Property.holds(random -> {
            long position = random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63);
            if (position > 0) {
                assertThat(Etag.of(position))
                        .isEqualTo(BigInteger.valueOf(position).toString(16));
                assertThat(Etag.parse(Etag.of(position))).contains(new Position(position));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "01",
                "00ff",
                "FF",
                "fF",
                "g",
                "-1",
                "+1",
                " 1",
                "1 ",
                "0x1",
                "\"1\"",
                "W/1",
                "*",
                "1\n",
                "\u0661",
                "\uFF11",
                "8000000000000000",
                "ffffffffffffffff",
                "10000000000000000"
            })
    void otherText_isNoEtag(String text) {
        assertThat(Etag.parse(text)).isEmpty();
    }

    @Test
    void whateverParses_isTheTextOfItsPosition() {
        Property.holds(random -> {
            String text = random.nextBoolean()
                    ? Property.text(random, 20)
                    : Long.toUnsignedString(random.nextLong() >>> random.nextInt(64), random.nextInt(2, 37));
            Optional<Position> parsed = Etag.parse(text);
            assertThat(parsed.map(position -> Etag.of(position.value())).orElse(text))
                    .isEqualTo(text);
        });
    }
}
