package dev.replog.replay.export;

import java.io.StringWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** Writes the values of the log as JSON: sorted by name, so that equal values have equal texts. */
public final class JsonText {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private JsonText() {}

    /** Writes into one value. */
    @FunctionalInterface
    public interface Content {
        void write(JsonGenerator json);
    }

    public static String of(Content content) {
        StringWriter text = new StringWriter(128);
        try (JsonGenerator json = generator(text)) {
            content.write(json);
        }
        return text.toString();
    }

    static JsonGenerator generator(Writer text) {
        return JSON.createGenerator(ObjectWriteContext.empty(), text);
    }

    public static void values(JsonGenerator json, Map<String, ? extends @Nullable Object> values) {
        json.writeStartObject();
        new TreeMap<String, @Nullable Object>(values).forEach((name, value) -> {
            json.writeName(name);
            value(json, value);
        });
        json.writeEndObject();
    }

    public static void value(JsonGenerator json, @Nullable Object value) {
        switch (value) {
            case null -> json.writeNull();
            case Long whole -> json.writeNumber(whole);
            case Boolean flag -> json.writeBoolean(flag);
            // Recorded decimals have the scale of the schema.
            case BigDecimal decimal -> json.writeNumber(decimal.signum() == 0 ? BigDecimal.ZERO : stripped(decimal));
            default -> json.writeString(value.toString());
        }
    }

    private static BigDecimal stripped(BigDecimal decimal) {
        BigDecimal stripped = decimal.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
