package dev.replog.replay.export;

import java.io.StringWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.util.Map;
import java.util.SortedMap;
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
            // One generator writes many texts.
            .rootValueSeparator("")
            .build();

    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    private JsonText() {}

    /** Writes into one value. */
    @FunctionalInterface
    public interface Content {
        void write(JsonGenerator json);
    }

    /** A text with one value. */
    public static String of(Content content) {
        try {
            return SCRATCH.get().write(content);
        } catch (RuntimeException e) {
            // The generator is within a value.
            SCRATCH.remove();
            throw e;
        }
    }

    /** A generator and its text. Making one costs as much as writing a small value. */
    private static final class Scratch {
        private final StringWriter text = new StringWriter(1_024);
        private final JsonGenerator json = generator(text);

        String write(Content content) {
            content.write(json);
            json.flush();
            String written = text.toString();
            text.getBuffer().setLength(0);
            return written;
        }
    }

    static JsonGenerator generator(Writer text) {
        return JSON.createGenerator(ObjectWriteContext.empty(), text);
    }

    public static void values(JsonGenerator json, Map<String, ? extends @Nullable Object> values) {
        json.writeStartObject();
        sorted(values).forEach((name, value) -> {
            json.writeName(name);
            value(json, value);
        });
        json.writeEndObject();
    }

    private static Map<String, ? extends @Nullable Object> sorted(Map<String, ? extends @Nullable Object> values) {
        boolean isSorted = values.size() < 2
                || values instanceof SortedMap<String, ? extends @Nullable Object> map && map.comparator() == null;
        return isSorted ? values : new TreeMap<>(values);
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
