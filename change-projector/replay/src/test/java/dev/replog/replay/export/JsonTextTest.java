package dev.replog.replay.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTextTest {
    @Test
    void values_areSorted_andDecimalsHaveOneForm() {
        Map<String, Object> values = new HashMap<>();
        values.put("weight", new BigDecimal("80.500000"));
        values.put("zero", new BigDecimal("0.000000"));
        values.put("hundred", new BigDecimal("1E+2"));
        values.put("done", true);
        values.put("reps", 5L);
        values.put("notes", "a \"b\"\n");
        values.put("gone", null);

        assertThat(JsonText.of(json -> JsonText.values(json, values)))
                .isEqualTo("{\"done\":true,\"gone\":null,\"hundred\":100,\"notes\":\"a \\\"b\\\"\\n\",\"reps\":5,"
                        + "\"weight\":80.5,\"zero\":0}");
    }
}
