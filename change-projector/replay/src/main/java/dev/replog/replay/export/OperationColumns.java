package dev.replog.replay.export;

import dev.replog.decide.EntityKey;
import dev.replog.replay.stage.Column;
import dev.replog.replay.stage.ReplayedUser.Replayed;
import dev.replog.replay.stage.RowWriter;
import dev.replog.schemas.Operation;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** The first columns of the tables with one row for each entity that an operation was about. */
final class OperationColumns {
    private static final List<Column> FIRST = List.of(
            new Column("user_id", Column.TEXT),
            new Column("position", Column.WHOLE),
            new Column("logged_at", Column.TIME),
            new Column("device_id", Column.TEXT),
            new Column("operation", Column.WHOLE),
            new Column("mutation_id", Column.TEXT),
            new Column("client_time", Column.TIME),
            new Column("type", Column.TEXT),
            new Column("id", Column.TEXT));

    private OperationColumns() {}

    /** All columns of a table. */
    static List<Column> and(Column... others) {
        return Stream.concat(FIRST.stream(), Stream.of(others)).toList();
    }

    /**
     * Begins a row.
     *
     * @param index of the operation in its mutation
     */
    static void begin(RowWriter<SQLException> table, Replayed.Decided decided, int index, EntityKey entity)
            throws SQLException {
        Operation operation = decided.mutation().getOperations().get(index);
        table.begin();
        table.text(decided.place().userId());
        table.whole(decided.place().position());
        table.time(decided.place().at());
        table.text(decided.place().device());
        table.whole((long) index);
        table.text(operation.getMutationId().toString());
        table.time(operation.getClientTime());
        table.text(entity.type().name());
        table.text(entity.id().toString());
    }
}
