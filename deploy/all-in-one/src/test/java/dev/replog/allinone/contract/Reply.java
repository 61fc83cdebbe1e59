package dev.replog.allinone.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.util.List;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * One response.
 *
 * @param asked the request, as readable text
 */
record Reply(String asked, int status, HttpHeaders headers, String text) {

    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    Reply expect(int expected) {
        assertThat(status).as("%s answered %s", asked, text()).isEqualTo(expected);
        return this;
    }

    /** A problem with this status and code. */
    Reply expect(int expected, String code) {
        expect(expected);
        assertThat(json().path("code").asString(""))
                .as("%s answered %s", asked, text())
                .isEqualTo(code);
        return this;
    }

    JsonNode json() {
        return JSON.readTree(text);
    }

    /** The documents of a response with one document a line. */
    List<JsonNode> lines() {
        return text.lines().map(JSON::readTree).toList();
    }

    JsonNode at(String pointer) {
        return json().at(pointer);
    }

    /** The text of a member that must exist. */
    String get(String member) {
        JsonNode value = json().path(member);
        assertThat(value.isString()).as("%s in %s", member, text()).isTrue();
        return value.stringValue();
    }

    /** A header that must exist, once. */
    String header(String name) {
        assertThat(headers.allValues(name)).as("%s of %s", name, asked).hasSize(1);
        return headers.allValues(name).getFirst();
    }

    boolean hasHeader(String name) {
        return headers.firstValue(name).isPresent();
    }
}
