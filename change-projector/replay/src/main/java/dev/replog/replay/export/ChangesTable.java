package dev.replog.replay.export;

import dev.replog.decide.Decision;
import dev.replog.decide.Entity;
import dev.replog.decide.Step;
import dev.replog.replay.stage.Column;
import dev.replog.replay.stage.ReplayedUser.Replayed;
import dev.replog.replay.stage.RowWriter;
import dev.replog.schemas.OutcomeStatus;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import tools.jackson.core.JsonGenerator;

/** The table of changes: one row for each entity that an operation changed. */
final class ChangesTable {
    static final String NAME = "changes";

    static final List<Column> COLUMNS = OperationColumns.and(
            new Column("kind", Column.TEXT),
            new Column("version", Column.WHOLE),
            new Column("merged", Column.FLAG),
            new Column("changes", Column.JSON));

    private ChangesTable() {}

    static void write(RowWriter<SQLException> table, Replayed.Decided decided, Decision.Decided change)
            throws SQLException {
        Step step = change.step();
        Entity after = step.after();
        OperationColumns.begin(table, decided, change.operation(), after.key());
        table.text(!after.isLive() ? "deleted" : step.before() == null ? "created" : "updated");
        table.whole((long) after.version());
        table.flag(decided.decision().outcomes().get(change.operation()).getStatus() == OutcomeStatus.MERGED);
        table.text(JsonText.of(json -> write(json, step)));
        table.end();
    }

    /** By field, sorted: the value before and the value after. A deletion has the last values. */
    private static void write(JsonGenerator json, Step step) {
        Entity before = step.before();
        Entity after = step.after();
        Collection<String> fields = after.isLive()
                ? step.changedFields()
                : new TreeSet<>(after.fields().keySet());
        json.writeStartObject();
        for (String field : fields) {
            json.writeArrayPropertyStart(field);
            JsonText.value(json, before == null ? null : before.fields().get(field));
            JsonText.value(json, after.isLive() ? after.fields().get(field) : null);
            json.writeEndArray();
        }
        json.writeEndObject();
    }
}
