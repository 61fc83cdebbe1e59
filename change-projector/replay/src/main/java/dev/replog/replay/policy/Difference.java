package dev.replog.replay.policy;

import dev.replog.decide.LogPlace;
import dev.replog.replay.export.JsonRow;
import dev.replog.replay.export.JsonText;
import dev.replog.replay.stage.Column;
import dev.replog.replay.stage.RowWriter;
import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.Operation;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/**
 * An operation that would have been decided differently.
 *
 * @param index of the operation in its mutation
 * @param policy that the operation had
 */
public record Difference(
        LogPlace place, int index, Operation operation, ConflictPolicy policy, Judgement before, Judgement after) {
    /** Of its row. */
    public static final List<Column> COLUMNS = List.of(
            new Column("user_id", Column.TEXT),
            new Column("position", Column.WHOLE),
            new Column("logged_at", Column.TIME),
            new Column("week", Column.DATE),
            new Column("device_id", Column.TEXT),
            new Column("operation", Column.WHOLE),
            new Column("mutation_id", Column.TEXT),
            new Column("op", Column.TEXT),
            new Column("type", Column.TEXT),
            new Column("id", Column.TEXT),
            new Column("policy", Column.TEXT),
            new Column("was", Column.TEXT),
            new Column("was_code", Column.TEXT),
            new Column("was_lost", Column.JSON),
            new Column("would_be", Column.TEXT),
            new Column("would_be_code", Column.TEXT),
            new Column("would_be_lost", Column.JSON),
            new Column("fields", Column.JSON));

    /** Its row as a line of newline-delimited JSON. */
    public String json() {
        return JsonRow.of(COLUMNS, this::write);
    }

    <X extends Exception> void write(RowWriter<X> table) throws X {
        table.begin();
        table.text(place.userId());
        table.whole(place.position());
        table.time(place.at());
        table.date(LocalDate.ofInstant(place.at(), ZoneOffset.UTC)
                .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)));
        table.text(place.device());
        table.whole((long) index);
        table.text(operation.getMutationId().toString());
        table.text(operation.getOp().name().toLowerCase(Locale.ROOT));
        table.text(operation.getType());
        table.text(operation.getId().toString());
        table.text(PolicyOptions.name(policy));
        write(table, before);
        write(table, after);
        table.text(names(before.differentFields(after)));
        table.end();
    }

    private static <X extends Exception> void write(RowWriter<X> table, Judgement judgement) throws X {
        table.text(judgement.outcome());
        table.text(judgement.code());
        table.text(names(judgement.lost()));
    }

    private static String names(Iterable<String> names) {
        return JsonText.of((JsonGenerator json) -> {
            json.writeStartArray();
            names.forEach(json::writeString);
            json.writeEndArray();
        });
    }
}
