package dev.replog.replay.export;

import dev.replog.replay.stage.Column;
import dev.replog.replay.stage.RowWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** One row as a line of newline-delimited JSON, as an export has it. */
public final class JsonRow implements RowWriter<RuntimeException> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final List<Column> columns;
    private final JsonGenerator json;
    private int next;

    private JsonRow(List<Column> columns, JsonGenerator json) {
        this.columns = columns;
        this.json = json;
    }

    /** @param row writes one row */
    public static String of(List<Column> columns, Consumer<JsonRow> row) {
        StringWriter text = new StringWriter(256);
        try (JsonGenerator json = JsonText.generator(text)) {
            row.accept(new JsonRow(columns, json));
        }
        return text.toString();
    }

    @Override
    public void begin() {
        json.writeStartObject();
        next = 0;
    }

    @Override
    public void text(@Nullable String value) {
        boolean isJson = columns.get(next).type().equals(Column.JSON);
        write(value, text -> {
            if (isJson) {
                json.writeRawValue(text);
            } else {
                json.writeString(text);
            }
        });
    }

    @Override
    public void whole(@Nullable Long value) {
        write(value, json::writeNumber);
    }

    @Override
    public void flag(@Nullable Boolean value) {
        write(value, json::writeBoolean);
    }

    @Override
    public void time(@Nullable Instant value) {
        write(value, time -> json.writeString(TIME.format(time)));
    }

    @Override
    public void date(@Nullable LocalDate value) {
        write(value, date -> json.writeString(date.toString()));
    }

    @Override
    public void decimal(@Nullable BigDecimal value, int scale) {
        write(value, decimal -> {
            BigDecimal stripped = decimal.stripTrailingZeros();
            // An export has at least one digit after the point.
            json.writeNumber(stripped.scale() < 1 ? stripped.setScale(1) : stripped);
        });
    }

    /** Writes the name of the next column, and its value. */
    private <T> void write(@Nullable T value, Consumer<T> writer) {
        json.writeName(columns.get(next++).name());
        if (value == null) {
            json.writeNull();
        } else {
            writer.accept(value);
        }
    }

    @Override
    public void end() {
        if (next != columns.size()) {
            throw new IllegalStateException(next + " values (expected: " + columns.size() + ")");
        }
        json.writeEndObject();
    }
}
