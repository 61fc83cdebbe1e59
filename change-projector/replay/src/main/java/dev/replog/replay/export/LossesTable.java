package dev.replog.replay.export;

import dev.replog.decide.Loss;
import dev.replog.decide.Stamp;
import dev.replog.replay.stage.Column;
import dev.replog.replay.stage.ReplayedUser.Replayed;
import dev.replog.replay.stage.RowWriter;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** The table of losses: one row for each entity of which an operation did not get what it requested. */
final class LossesTable {
    static final String NAME = "losses";

    static final List<Column> COLUMNS = OperationColumns.and(
            new Column("version", Column.WHOLE),
            new Column("deletion", Column.FLAG),
            new Column("code", Column.TEXT),
            new Column("detail", Column.TEXT),
            new Column("cut", Column.FLAG),
            new Column("lost_to_position", Column.WHOLE),
            new Column("lost_to_time", Column.TIME),
            new Column("lost_to_device", Column.TEXT),
            new Column("fields", Column.JSON));

    private LossesTable() {}

    static void write(RowWriter<SQLException> table, Replayed.Decided decided, Loss loss) throws SQLException {
        Stamp lostTo = loss.lostTo();
        OperationColumns.begin(table, decided, loss.operation(), loss.key());
        table.whole((long) loss.version());
        table.flag(loss.deletion());
        table.text(loss.code());
        table.text(loss.detail());
        table.flag(loss.cut());
        table.whole(lostTo == null ? null : lostTo.position());
        table.time(lostTo == null ? null : lostTo.time());
        table.text(lostTo == null ? null : lostTo.device());
        table.text(JsonText.of(json -> write(json, loss.values())));
        table.end();
    }

    private static void write(JsonGenerator json, List<Loss.Value> values) {
        json.writeStartObject();
        for (Loss.Value value : values) {
            json.writeObjectPropertyStart(value.field());
            json.writeName("wanted");
            JsonText.value(json, value.wanted());
            json.writeName("kept");
            JsonText.value(json, value.kept());
            writeLostTo(json, value.lostTo());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void writeLostTo(JsonGenerator json, @Nullable Stamp lostTo) {
        if (lostTo != null) {
            json.writeNumberProperty("lost_to_position", lostTo.position());
            json.writeStringProperty("lost_to_time", lostTo.time().toString());
            if (lostTo.device() != null) {
                json.writeStringProperty("lost_to_device", lostTo.device());
            }
        }
    }
}
