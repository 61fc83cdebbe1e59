package dev.replog.http.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JacksonException;

class RequestJsonTest {
    static Stream<String> tooMuch() {
        return Stream.of(
                "[".repeat(RequestJson.DEPTH_MAX + 1) + "]".repeat(RequestJson.DEPTH_MAX + 1),
                "\"" + "x".repeat(RequestJson.STRING_LENGTH_MAX + 1) + "\"",
                "1".repeat(RequestJson.NUMBER_LENGTH_MAX + 1),
                "{\"" + "n".repeat(RequestJson.NAME_LENGTH_MAX + 1) + "\":1}",
                "{\"a\":1,\"a\":2}");
    }

    @ParameterizedTest
    @MethodSource("tooMuch")
    void overTheLimit_isRefused(String json) {
        assertThatThrownBy(() -> RequestJson.MAPPER.readTree(json)).isInstanceOf(JacksonException.class);
    }

    @Test
    void atTheLimit_isRead() {
        assertThat(RequestJson.MAPPER.readTree("[".repeat(RequestJson.DEPTH_MAX) + "]".repeat(RequestJson.DEPTH_MAX)))
                .hasSize(1);
        assertThat(RequestJson.MAPPER
                        .readTree("1".repeat(RequestJson.NUMBER_LENGTH_MAX))
                        .isNumber())
                .isTrue();
        String name = "n".repeat(RequestJson.NAME_LENGTH_MAX);
        assertThat(RequestJson.MAPPER.readTree("{\"" + name + "\":1}").get(name).intValue())
                .isEqualTo(1);
    }
}
