package dev.replog.projector.models.history;

import dev.replog.schemas.Loss;
import dev.replog.schemas.LostField;
import dev.replog.schemas.LostTo;
import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.catalogue.Field;
import dev.replog.schemas.token.Etag;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** The JSON that the table {@code history} holds. Numbers are exact: decimals are written as they are. */
final class HistoryJson {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private HistoryJson() {}

    /** {@code {"reps":[8,10],"notes":[null,"deep"]}}; a value that is not known is written as none. */
    static String changes(Iterable<String> fields, Map<String, ?> before, Map<String, ?> after) {
        TreeSet<String> sorted = new TreeSet<>();
        fields.forEach(sorted::add);
        StringWriter text = new StringWriter(128);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            for (String field : sorted) {
                json.writeArrayPropertyStart(field);
                write(json, before.get(field));
                write(json, after.get(field));
                json.writeEndArray();
            }
            json.writeEndObject();
        }
        return text.toString();
    }

    /** What one operation lost of one entity, in the members that are answered. */
    static String loss(List<Loss> losses) {
        Loss first = losses.getFirst();
        StringWriter text = new StringWriter(256);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            boolean isDeletion = losses.stream().anyMatch(Loss::getDeletion);
            json.writeStringProperty("wanted", isDeletion ? "deletion" : "update");
            json.writeArrayPropertyStart("lost");
            for (Loss loss : losses) {
                loss.getFields().forEach(field -> write(json, field));
            }
            json.writeEndArray();
            write(json, first.getLostTo());
            if (first.getProblemCode() != null) {
                json.writeObjectPropertyStart("problem");
                json.writeStringProperty("code", first.getProblemCode());
                if (first.getProblemDetail() != null) {
                    json.writeStringProperty("detail", storable(first.getProblemDetail()));
                }
                json.writeEndObject();
            }
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, LostField field) {
        json.writeStartObject();
        json.writeStringProperty("field", field.getField());
        if (field.getWanted() != null) {
            json.writeName("wanted");
            write(json, field.getWanted());
        }
        if (field.getKept() != null) {
            json.writeName("kept");
            write(json, field.getKept());
        }
        write(json, field.getLostTo());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, @Nullable LostTo lostTo) {
        if (lostTo != null) {
            json.writeObjectPropertyStart("lost_to");
            if (lostTo.getDeviceId() != null) {
                json.writeStringProperty("device", lostTo.getDeviceId());
            }
            json.writeStringProperty("at", CanonicalText.of(lostTo.getAt()));
            json.writeStringProperty("etag", Etag.of(lostTo.getPosition()));
            json.writeEndObject();
        }
    }

    /** What is refused is checked by nobody, and PostgreSQL takes no NUL: one record must not stop all the others. */
    private static String storable(String text) {
        return text.replace('\0', '\uFFFD');
    }

    private static void write(JsonGenerator json, @Nullable Object value) {
        switch (value) {
            case null -> json.writeNull();
            case String text -> json.writeString(storable(text));
            case Boolean flag -> json.writeBoolean(flag);
            case Long whole -> json.writeNumber(whole);
            case BigDecimal decimal -> json.writeNumber(Field.canonicalDecimal(decimal));
            default ->
                throw new IllegalArgumentException(
                        value.getClass().getSimpleName() + " (expected: a value of a field)");
        }
    }
}
