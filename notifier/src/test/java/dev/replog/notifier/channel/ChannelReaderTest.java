package dev.replog.notifier.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.replog.http.problem.FieldError;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import dev.replog.schemas.catalogue.Catalogue;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelReaderTest {
    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");
    private static final String GOOD = "\"id\":\"c1\",\"type\":\"webhook\",\"address\":\"https://app.example/p\"";

    private static ChannelOrder read(String json) {
        return ChannelReader.read(Catalogue.shipped(), json.getBytes(StandardCharsets.UTF_8), NOW, false);
    }

    private static Problem problem(String json) {
        return catchThrowableOfType(ProblemException.class, () -> read(json)).problem();
    }

    @Test
    void members_areRead() {
        String secret = "whsec_" + "A".repeat(32);
        ChannelOrder order = read("{" + GOOD + ",\"expiration\":1797000000000,\"secret\":\"" + secret
                + "\",\"types\":[\"workout\",\"exercise\"]}");
        assertThat(order.id()).isEqualTo("c1");
        assertThat(order.address().text()).isEqualTo("https://app.example/p");
        assertThat(order.expiresAt()).isEqualTo(Instant.ofEpochMilli(1_797_000_000_000L));
        assertThat(order.secret()).isNotNull().extracting(each -> each.text()).isEqualTo(secret);
        assertThat(order.types()).containsExactly("exercise", "workout");
    }

    @Test
    void whatIsLeftOut_isNull() {
        ChannelOrder order = read("{" + GOOD + ",\"expiration\":null,\"secret\":null,\"types\":null}");
        assertThat(order.expiresAt()).isNull();
        assertThat(order.secret()).isNull();
        assertThat(order.types()).isNull();
        assertThat(read("{" + GOOD + ",\"expiration\":\"1797000000000\"}").expiresAt())
                .isEqualTo(Instant.ofEpochMilli(1_797_000_000_000L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "{'a':1}", "{\"id\":\"a\",\"id\":\"b\"}", "{} {}", "nope"})
    void whatIsNotJson_isInvalidJson(String json) {
        assertThat(problem(json).code().code()).isEqualTo("invalid_json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "null", "\"a\"", "true"})
    void whatIsNoObject_isNotValid(String json) {
        assertThat(problem(json).code().code()).isEqualTo("validation_failed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id|\"\"",
                "id|\"a b\"",
                "id|\"a/b\"",
                "id|\"a.b\"",
                "id|7",
                "id|null",
                "id|\"\u00fc\"",
                "type|\"web_hook\"",
                "type|null",
                "type|1",
                "address|\"http://app.example/\"",
                "address|\"https://10.0.0.1/\"",
                "address|5",
                "address|null",
                "expiration|0",
                "expiration|-5",
                "expiration|1.5",
                "expiration|\"tomorrow\"",
                "expiration|true",
                "expiration|1763600000000",
                "expiration|99999999999999999999",
                "secret|\"hunter2-hunter2-hunter2\"",
                "secret|7",
                "secret|\"whsec_AAAA\"",
                "types|[]",
                "types|\"workout\"",
                "types|{}",
                "other|1",
                "a/b~c|1"
            })
    void everyMember_isChecked(String name, String value) {
        String json = "{" + GOOD.replaceAll("\"" + name + "\":\"[^\"]*\",?", "").replaceAll(",$", "");
        Problem problem = problem(json + (json.equals("{") ? "" : ",") + "\"" + name + "\":" + value + "}");
        assertThat(problem.code().code()).isEqualTo("validation_failed");
        assertThat(problem.errors()).hasSize(1);
        assertThat(problem.errors().getFirst().pointer())
                .isEqualTo("/" + name.replace("~", "~0").replace("/", "~1"));
        assertThat(problem.detail())
                .startsWith(name + ": ")
                .contains("(expected: ")
                .doesNotContain("hunter2");
    }

    @Test
    void everythingThatIsWrong_isSaid() {
        Problem problem = problem("{\"id\":\"\",\"types\":[\"workout\",\"no\",\"workout\",3],\"x\":1}");
        assertThat(problem.errors())
                .extracting(FieldError::pointer)
                .containsExactlyInAnyOrder("/x", "/id", "/type", "/address", "/types/1", "/types/2", "/types/3");
        assertThat(problem.detail()).endsWith("(and 6 more)");
    }

    @Test
    void manyErrors_areCutShort() {
        StringBuilder json = new StringBuilder("{" + GOOD);
        for (int i = 0; i < 100; i++) {
            json.append(",\"x").append(i).append("\":1");
        }
        assertThat(problem(json + "}").errors()).hasSize(20);
    }
}
